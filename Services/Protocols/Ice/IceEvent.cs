using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Ice;

/// <summary>What an <see cref="IceEvent"/> tells.</summary>
public enum IceEventKind
{
    /// <summary>The agent's state became <see cref="IceEvent.State"/>.</summary>
    StateChanged,

    /// <summary>Media is sent to <see cref="IceEvent.Tuple"/> from now on.</summary>
    SelectedTupleChanged,

    /// <summary><see cref="IceEvent.Tuple"/> is no longer known: nothing is accepted from it any more.</summary>
    TupleRemoved,

    /// <summary>Requests for <see cref="IceEvent.UsernameFragment"/> are no longer answered (ICE restart).</summary>
    UsernameFragmentRetired,
}

/// <summary>Something that happened in an <see cref="IceLiteAgent"/>.</summary>
/// <param name="Kind">What happened; the other members are set as it says.</param>
/// <param name="State">The agent's state after it.</param>
/// <param name="Tuple">The tuple of <see cref="IceEventKind.SelectedTupleChanged"/> and <see cref="IceEventKind.TupleRemoved"/>.</param>
/// <param name="UsernameFragment">The fragment of <see cref="IceEventKind.UsernameFragmentRetired"/>.</param>
public readonly record struct IceEvent(IceEventKind Kind, IceState State, FiveTuple Tuple = default, string? UsernameFragment = null);
