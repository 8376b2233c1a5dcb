using JbAspire.Metrics;
using JbAspire.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddMetricsPage();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapMetricsPage();
app.Run();
