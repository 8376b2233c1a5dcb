using JbAspire.SfuController;

SfuControllerApplication.Create(args).Run();
