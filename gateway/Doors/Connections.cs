using Grpc.Core;
using Matching.Replay.Projections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Matching.Gateway.Doors;

/// <summary>
/// Who holds connections: a participant no more than so many, and whoever brings no key only for a moment, so
/// that nobody shuts the others out by being there.
/// </summary>
/// <param name="mostPerParticipant">Counted from the first call with a key of it.</param>
/// <param name="keyWithin">Time enough for a handshake and a first call from anywhere.</param>
internal sealed class Connections(int mostPerParticipant, TimeSpan keyWithin)
{
    /// <summary>What a call without a key, such as one after the venue's health, may still take.</summary>
    private static readonly TimeSpan s_closesWithin = TimeSpan.FromSeconds(5);

    private readonly ParticipantShares _shares = new(mostPerParticipant, Statuses.TooManyConnections);
    private int _keyless;

    /// <summary>Open, and nobody's yet; any thread may ask.</summary>
    public int Keyless => Volatile.Read(ref _keyless);

    /// <summary>Before the first byte of a connection is read.</summary>
    public async Task ServeAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        var guest = new Guest(this);
        connection.Features.Set(guest);
        try
        {
            Task served = next(connection);
            if (!await EndsWithinAsync(served, keyWithin) && !guest.HasKey)
            {
                connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
                if (!await EndsWithinAsync(served, s_closesWithin) && !guest.HasKey)
                    connection.Abort(new ConnectionAbortedException("it has brought no key"));
            }
            await served;
        }
        finally
        {
            guest.Leave();
        }
    }

    /// <summary>The connection is the key's participant's from here on.</summary>
    /// <exception cref="RpcException">TOO_MANY_CONNECTIONS.</exception>
    public static void Enter(HttpContext call, in KeyHolder holder) =>
        call.Features.Get<Guest>()?.Enter(holder.ParticipantId);

    private static async Task<bool> EndsWithinAsync(Task served, TimeSpan patience)
    {
        await served.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return served.IsCompleted;
    }

    /// <summary>One connection; calls of several participants may share it, as behind a proxy.</summary>
    private sealed class Guest
    {
        private readonly Connections _connections;
        private readonly Dictionary<int, IDisposable> _participants = [];
        private bool _hasLeft;

        public Guest(Connections connections)
        {
            _connections = connections;
            Interlocked.Increment(ref connections._keyless);
        }

        public bool HasKey
        {
            get { lock (_participants) return _participants.Count > 0; }
        }

        public void Enter(int participantId)
        {
            lock (_participants)
            {
                if (_hasLeft || _participants.ContainsKey(participantId)) return;
                _participants[participantId] = _connections._shares.Enter(participantId);
                if (_participants.Count == 1) Interlocked.Decrement(ref _connections._keyless);
            }
        }

        public void Leave()
        {
            lock (_participants)
            {
                _hasLeft = true;
                if (_participants.Count == 0) Interlocked.Decrement(ref _connections._keyless);
                foreach (IDisposable share in _participants.Values) share.Dispose();
            }
        }
    }
}
