using System.Collections.Concurrent;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Views;

namespace Matching.Replay.Projections;

/// <summary>
/// Follows which participant an account and a session are of, which never changes: so what it says holds of
/// every event, however old. Any thread may ask.
/// </summary>
public sealed class OwnerView : IFollower
{
    private readonly ConcurrentDictionary<int, int> _accounts = new();
    private readonly ConcurrentDictionary<int, int> _sessions = new();
    private int _participants;
    private int _newestAccount;

    public void TakeUp(MatchingEngine recovered)
    {
        var state = new StateView(recovered);
        if (!state.HasBegun) return;
        _participants = state.ParticipantCount;
        for (int id = Limits.HouseAccount + 1; id < state.AccountCount; id++)
            _accounts[id] = state.Account(id)!.ParticipantId;
        _newestAccount = state.AccountCount - 1;
        for (int id = Limits.SystemSession + 1; state.Session(id) is { } session; id++)
            _sessions[id] = session.ParticipantId;
    }

    public void OnEvent(in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.ParticipantAdded:
                Volatile.Write(ref _participants, e.ParticipantAdded.ParticipantId);
                break;
            case EventKind.AccountOpened:
                _accounts[e.AccountOpened.AccountId] = e.AccountOpened.Terms.ParticipantId;
                Volatile.Write(ref _newestAccount, e.AccountOpened.AccountId);
                break;
            case EventKind.LoggedOn:
                _sessions[e.Command.SessionId] = e.LoggedOn.Terms.ParticipantId;
                break;
        }
    }

    /// <summary>Participants are numbered from 1.</summary>
    public bool HasParticipant(int id) => id > 0 && id <= Volatile.Read(ref _participants);

    /// <summary>The account that was opened last, and is known here.</summary>
    public int NewestAccount => Volatile.Read(ref _newestAccount);

    /// <summary>0 for an account that nobody owns.</summary>
    public int OwnerOfAccount(int accountId) => _accounts.GetValueOrDefault(accountId);

    /// <summary>A participant's accounts, in no order; no more than so many.</summary>
    public List<int> AccountsOf(int participantId, int most)
    {
        var accounts = new List<int>();
        foreach ((int account, int owner) in _accounts)
        {
            if (owner != participantId) continue;
            accounts.Add(account);
            if (accounts.Count == most) break;
        }
        return accounts;
    }

    /// <summary>0 for the venue's own session.</summary>
    public int OwnerOfSession(int sessionId) => _sessions.GetValueOrDefault(sessionId);
}
