namespace JbAspire.Load.Rooms;

/// <summary>What <see cref="IdleVerb"/> measured.</summary>
/// <param name="Transports">How many there were.</param>
/// <param name="BytesPerTransport">Growth of the engine's own memory (proportional set) for each, after a collection.</param>
/// <param name="BytesPerConsumer">Growth for one consumer of a silent video producer in each.</param>
/// <param name="BytesBefore">Its memory before them.</param>
/// <param name="CpuMicrosecondsPerTransport">CPU of the engine's process to make and connect one, its gRPC calls included.</param>
/// <param name="WorkerMicrosecondsPerTransport">CPU of the worker's thread alone: ICE and the DTLS handshake.</param>
/// <param name="HandshakesPerWorkerCoreSecond">Handshakes in a second of the worker's thread.</param>
/// <param name="Lost">Transports that the engine ended.</param>
internal sealed record IdleResult(
    int Transports, double BytesPerTransport, double BytesPerConsumer, long BytesBefore,
    double CpuMicrosecondsPerTransport, double WorkerMicrosecondsPerTransport, double HandshakesPerWorkerCoreSecond, int Lost);
