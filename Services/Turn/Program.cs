using JbAspire.ServiceDefaults;
using JbAspire.Turn;

try
{
    var builder = WebApplication.CreateSlimBuilder(args);
    builder.AddServiceDefaults();
    builder.AddTurn();

    var app = builder.Build();
    app.MapDefaultEndpoints();
    app.BindListeners();
    app.Run();
    return Environment.ExitCode;
}
catch (ConfigurationException exception)
{
    Console.Error.WriteLine(exception.Message);
    return Hosting.ConfigurationExitCode;
}
