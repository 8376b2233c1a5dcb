using JbAspire.ServiceDefaults;
using JbAspire.Turn;
using JbAspire.Turn.Configuration;
using JbAspire.Turn.Configuration.Sources;

try
{
    var commandLine = CommandLineParser.Parse(args);
    if (commandLine.TryAnswer(Console.Out))
        return 0;

    var builder = WebApplication.CreateSlimBuilder([.. commandLine.WebArguments]);
    if (commandLine.TryCheck(builder.Configuration, Console.Out, Console.Error))
        return 0;

    builder.AddServiceDefaults();
    builder.AddTurn(commandLine);

    var app = builder.Build();
    app.MapDefaultEndpoints();
    app.MapMetrics();
    app.BindListeners();
    app.Run();
    return Environment.ExitCode;
}
catch (ConfigurationException exception)
{
    Console.Error.WriteLine(exception.Message);
    return Hosting.ConfigurationExitCode;
}
