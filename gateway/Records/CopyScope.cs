using Grpc.Core;
using Matching.Engine;
using Matching.Gateway.Doors;
using Matching.Replay.Projections;

namespace Matching.Gateway.Records;

/// <summary>Whose records a caller gets.</summary>
/// <param name="ParticipantId">Whose.</param>
/// <param name="AccountId">0 for all of the participant's.</param>
internal readonly record struct CopyScope(int ParticipantId, int AccountId)
{
    /// <summary>
    /// What a key may see: its participant's own; auditors, operators and administrators everybody's. An
    /// account that isn't the caller's to see is refused alike whether it exists or not.
    /// </summary>
    /// <param name="holder">The caller's key.</param>
    /// <param name="owners">Who owns what.</param>
    /// <param name="participantId">As asked for; 0 for the account's owner, or the key's participant.</param>
    /// <param name="accountId">As asked for; 0 for all of the participant's.</param>
    /// <exception cref="RpcException">PERMISSION_DENIED, or NOT_FOUND for one who may see all.</exception>
    public static CopyScope For(in KeyHolder holder, OwnerView owners, int participantId, int accountId)
    {
        bool seesAll = holder.Role.Operates || holder.Role == Role.Auditor;
        int owner = accountId == 0 ? 0 : owners.OwnerOfAccount(accountId);
        if (participantId == 0) participantId = seesAll && accountId != 0 ? owner : holder.ParticipantId;
        bool exists = owners.HasParticipant(participantId) && (accountId == 0 || owner == participantId);
        bool mayTell = seesAll || participantId == holder.ParticipantId && exists;
        if (!mayTell)
            throw Statuses.NotPermitted("the account or participant is not the key's own").ToException();
        if (!exists) throw Statuses.NotFound("there is no such account or participant").ToException();
        return new CopyScope(participantId, accountId);
    }

    public bool Covers(int accountId, OwnerView owners) =>
        AccountId != 0 ? accountId == AccountId : owners.OwnerOfAccount(accountId) == ParticipantId;
}
