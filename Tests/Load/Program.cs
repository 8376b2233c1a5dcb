using JbAspire.Load;
using JbAspire.Load.Turn;

ILoadVerb[] verbs = [new TurnVerb()];

return CommandLine.Run(verbs, args, Console.Out, Console.Error);
