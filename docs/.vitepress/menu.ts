// The pages in the order in which one reads them.

const page = (text: string, name: string) => ({ text, link: `/${name}` });

export const menu = [
  {
    text: 'Begin',
    items: [page('Overview', ''), page('Start: three tasks', 'start'), page('Recipes', 'recipes'), page('FAQ', 'faq')],
  },
  {
    text: 'Your run',
    items: [
      page('Reading your log', 'logs'),
      page('Fifteen questions', 'questions'),
      page('Findings', 'findings'),
      page('Choosing β and G', 'choosing'),
      page('Forecasts, and when not to trust them', 'forecasts'),
      page('Conventions of trainers', 'conventions'),
    ],
  },
  {
    text: 'Theory',
    items: [
      page('Definitions and theorems', 'theory'),
      page('Limits', 'limits'),
      page('Related methods', 'neighbours'),
    ],
  },
  {
    text: 'Reference',
    items: [
      page('The grpo command', 'command'),
      page('JSON documents', 'json'),
      { text: 'API', link: '/api/index.html', target: '_self' },
      page('Accuracy', 'accuracy'),
      page('Performance', 'performance'),
      page('Reproducibility', 'reproducibility'),
      page('Changelog', 'changelog'),
    ],
  },
];
