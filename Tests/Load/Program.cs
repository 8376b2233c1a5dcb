using JbAspire.Load;
using JbAspire.Load.Fanout;
using JbAspire.Load.Quality;
using JbAspire.Load.Rooms;
using JbAspire.Load.Turn;

ILoadVerb[] verbs =
[
    new FanoutVerb(), new MaxVerb(), new LatencyVerb(), new RoomsVerb(), new JoinVerb(), new ChurnVerb(), new LayersVerb(), new IdleVerb(),
    new TurnVerb(), new QualityVerb(),
];

return CommandLine.Run([.. verbs, new TableVerb(verbs)], args, Console.Out, Console.Error);
