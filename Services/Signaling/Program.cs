using JbAspire.Signaling;

SignalingApplication.Create(args).Run();
