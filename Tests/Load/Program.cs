using JbAspire.Load;
using JbAspire.Load.Quality;
using JbAspire.Load.Rooms;
using JbAspire.Load.Turn;

ILoadVerb[] verbs = [new TurnVerb(), new QualityVerb(), new RoomsVerb()];

return CommandLine.Run(verbs, args, Console.Out, Console.Error);
