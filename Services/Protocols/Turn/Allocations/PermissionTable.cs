using System.Diagnostics.CodeAnalysis;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Allocations;

/// <summary>
/// The permissions of an allocation, by peer address without port (RFC 8656 §9). Expired ones are found so when they are
/// asked for, and removed when room is needed.
/// </summary>
internal sealed class PermissionTable(int maxPermissions)
{
    private Dictionary<TransportAddress, Permission>? _byAddress;

    internal int Count => _byAddress?.Count ?? 0;

    /// <summary>Finds a permission that is in force.</summary>
    internal bool TryGet(in TransportAddress peer, MonotonicTime now, [NotNullWhen(true)] out Permission? permission)
    {
        permission = null;
        return _byAddress is not null && _byAddress.TryGetValue(peer.WithPort(0), out permission) && permission.IsLive(now);
    }

    /// <summary>Whether there is room for so many permissions more.</summary>
    internal bool HasRoomFor(int count, MonotonicTime now)
    {
        if (Count + count > maxPermissions)
            RemoveExpired(now);
        return Count + count <= maxPermissions;
    }

    /// <summary>Installs or refreshes the permission for an address (RFC 8656 §9).</summary>
    internal Permission Install(in TransportAddress peer, MonotonicTime expiresAt)
    {
        _byAddress ??= [];
        TransportAddress address = peer.WithPort(0);
        if (!_byAddress.TryGetValue(address, out Permission? permission))
        {
            permission = new Permission();
            _byAddress.Add(address, permission);
        }

        permission.ExpiresAt = expiresAt;
        return permission;
    }

    internal void RemoveExpired(MonotonicTime now)
    {
        if (_byAddress is null)
            return;
        foreach ((TransportAddress address, Permission permission) in _byAddress)
        {
            if (!permission.IsLive(now))
                _byAddress.Remove(address);
        }
    }

    /// <summary>Ends what a new policy no longer allows.</summary>
    internal void Apply(IPeerPolicy policy)
    {
        if (_byAddress is null)
            return;
        foreach ((TransportAddress address, Permission permission) in _byAddress)
        {
            if (policy.AllowsPermission(address, out _))
                continue;
            permission.ExpiresAt = MonotonicTime.Zero;
            _byAddress.Remove(address);
        }
    }
}
