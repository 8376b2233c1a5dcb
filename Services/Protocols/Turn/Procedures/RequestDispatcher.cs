using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Tcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>Takes a request through what all have in common: who sent it, whether it is understood, whose allocation it is about.</summary>
internal sealed class RequestDispatcher
{
    /// <summary>What any message may carry. An attribute that is known and has no meaning for the method is ignored (RFC 8489 §6.3).</summary>
    internal static readonly StunAttributeType[] Understood =
    [
        StunAttributeType.MappedAddress, StunAttributeType.Username, StunAttributeType.ErrorCode, StunAttributeType.UnknownAttributes,
        StunAttributeType.ChannelNumber, StunAttributeType.Lifetime, StunAttributeType.XorPeerAddress, StunAttributeType.Data,
        StunAttributeType.Realm, StunAttributeType.Nonce, StunAttributeType.XorRelayedAddress, StunAttributeType.RequestedAddressFamily,
        StunAttributeType.EvenPort, StunAttributeType.RequestedTransport, StunAttributeType.DontFragment, StunAttributeType.AccessToken,
        StunAttributeType.PasswordAlgorithm, StunAttributeType.Userhash, StunAttributeType.XorMappedAddress, StunAttributeType.ReservationToken,
        StunAttributeType.ConnectionId,
    ];

    private readonly TurnContext _context;
    private readonly StunSourceLimiter? _limiter;
    private readonly AllocateProcedure _allocate;
    private readonly RefreshProcedure _refresh;
    private readonly CreatePermissionProcedure _createPermission;
    private readonly ChannelBindProcedure _channelBind;
    private readonly TcpRelay _tcp;

    internal RequestDispatcher(TurnContext context, PeerReader peers, TcpRelay tcp)
    {
        _context = context;
        _tcp = tcp;
        _allocate = new AllocateProcedure(context, new RelayOpener(context));
        _refresh = new RefreshProcedure(context);
        _createPermission = new CreatePermissionProcedure(context, peers);
        _channelBind = new ChannelBindProcedure(context, peers);
        TurnOptions options = context.Options;
        _limiter = options.UnauthenticatedRate == 0
            ? null
            : new StunSourceLimiter(options.UnauthenticatedRate, options.UnauthenticatedBurst, MaxSources);
    }

    private const int MaxSources = 16_384;

    /// <summary>The limit on answers to strangers; null: none.</summary>
    internal StunSourceLimiter? UnauthenticatedLimiter => _limiter;

    internal void Dispatch(in StunMessageView message, in TurnClient client, MonotonicTime now)
    {
        _context.Counters.CountRequest(message.Method);
        if (message.Method == StunMethod.Binding)
        {
            AnswerBinding(message, client, now);
            return;
        }

        if (!_context.Options.ServesTurn)
        {
            _context.Counters.CountDrop(TurnDrop.NotRequest);
            return;
        }

        // The wheel is up to a second late: what has run out is revived by no request.
        if (_context.Allocations.Find(client) is { } expiring && expiring.NextExpiry <= now)
            _context.Lifecycle.Expire(expiring, now);
        TurnAuthenticationResult result = Authenticate(message, client, now, out TurnCredential? credential);
        _context.Counters.Authentications[(int)result]++;
        if (result != TurnAuthenticationResult.Authenticated)
        {
            RefuseUnauthenticated(message, client, result, now);
            return;
        }

        TurnRequest request = new(message, client, credential!, now);
        if (_context.Responder.Understands(request, Understood))
            Run(request);
    }

    private TurnAuthenticationResult Authenticate(
        in StunMessageView message, in TurnClient client, MonotonicTime now, out TurnCredential? credential)
    {
        // RFC 6062 §4.3: a data connection is authenticated as its control connection is. Clients bring that one's nonce, and coturn's
        // give up when they are told that it is stale.
        if (_tcp.FindAllocation(message) is { } allocation)
        {
            TurnAuthenticationResult result =
                _context.Authenticator.Authenticate(message, allocation.Client, now, allocation.Credential, out credential);
            if (result != TurnAuthenticationResult.StaleNonce)
                return result;
        }

        return _context.Authenticator.Authenticate(message, client, now, _context.Allocations.Find(client)?.Credential, out credential);
    }

    private void AnswerBinding(in StunMessageView message, in TurnClient client, MonotonicTime now)
    {
        Span<byte> buffer = _context.Transport.GetBuffer(IDatagramSink.MaxDatagramLength);
        bool isPlainUdp = client.Transport == TurnClientTransport.Udp;
        int length = _context.Services.Binding.WriteAnswer(message, client.Path, isPlainUdp, now, buffer, out FiveTuple path);
        if (length > 0)
            _context.Transport.SendToClient(length, client with { Path = path });
    }

    private void Run(in TurnRequest request)
    {
        switch (request.Message.Method)
        {
            case StunMethod.Allocate:
                _allocate.Run(request);
                break;
            case StunMethod.Refresh:
                _refresh.Run(request);
                break;
            case StunMethod.ConnectionBind:
                _tcp.Bind(request);
                break;
            case StunMethod.CreatePermission or StunMethod.ChannelBind or StunMethod.Connect:
                RunOnAllocation(request);
                break;
            default:
                _context.Responder.Refuse(request, StunErrorCode.BadRequest);
                break;
        }
    }

    private void RunOnAllocation(in TurnRequest request)
    {
        // RFC 8656 §5: without an allocation 437; by another user than the one who made it 441.
        if (_context.Allocations.Find(request.Client) is not { } allocation)
        {
            _context.Responder.Refuse(request, StunErrorCode.AllocationMismatch);
            return;
        }

        if (!allocation.Credential.IsSameUser(request.Credential))
        {
            _context.Responder.Refuse(request, StunErrorCode.WrongCredentials);
            return;
        }

        switch (request.Message.Method)
        {
            case StunMethod.CreatePermission:
                _createPermission.Run(request, allocation);
                break;
            case StunMethod.ChannelBind:
                _channelBind.Run(request, allocation);
                break;
            default:
                _tcp.Connect(request, allocation);
                break;
        }
    }

    // Answers to strangers are what reflection and guessing live on, so each source gets so many a second.
    private void RefuseUnauthenticated(in StunMessageView message, in TurnClient client, TurnAuthenticationResult result, MonotonicTime now)
    {
        _context.Counters.UnauthenticatedRequests++;
        if (_limiter is not null && !_limiter.TryTake(client.Path.Remote, now))
        {
            _context.Counters.UnauthenticatedDropped++;
            _context.Counters.CountDrop(TurnDrop.UnauthenticatedRate);
            return;
        }

        _context.Counters.UnauthenticatedResponses++;
        StunErrorCode code = result.ErrorCodeOf();
        ITurnAuthenticator? challenger = code == StunErrorCode.BadRequest ? null : _context.Authenticator;
        _context.Responder.RefuseUnauthenticated(message, client, code, challenger, now);
    }
}
