using JbAspire.Load;
using JbAspire.Load.Quality;
using JbAspire.Load.Rooms;
using JbAspire.Load.Turn;

ILoadVerb[] verbs = [new TurnVerb(), new QualityVerb(), new RoomsVerb(), new JoinVerb(), new LayersVerb(), new IdleVerb()];

return CommandLine.Run(verbs, args, Console.Out, Console.Error);
