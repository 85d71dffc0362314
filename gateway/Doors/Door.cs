using Grpc.Core;
using Matching.Engine;
using Matching.Replay.Projections;
using Status = Google.Rpc.Status;

namespace Matching.Gateway.Doors;

/// <summary>
/// Who is calling, and whether they may: asked once a call, not once an order. A call whose key is revoked
/// while it lasts is cancelled.
/// </summary>
/// <param name="keys">Those that open.</param>
/// <param name="connections">Who comes through it.</param>
/// <param name="refusal">Of a call that this process does not take, whoever makes it; null takes all.</param>
/// <param name="state">How far answers can be relied on; null says nothing.</param>
internal sealed class Door(
    KeyView keys, Connections connections, Func<string, Status?>? refusal = null, Func<string?>? state = null)
{
    private const string Header = "authorization";
    private const string Scheme = "Bearer ";

    /// <summary>On each answer, where it may be older than what others have been told elsewhere.</summary>
    private const string StateHeader = "venue-state";

    private static readonly object s_holder = new();

    public Connections Connections => connections;

    /// <summary>Before anything else of a call: whose key it brings, if any.</summary>
    public async Task EnterAsync(HttpContext call, RequestDelegate next)
    {
        if (state?.Invoke() is { } told) call.Response.Headers[StateHeader] = told;
        if (!TryIdentify(call.Request.Headers[Header], out KeyHolder holder))
        {
            await next(call);
            return;
        }
        call.Items[s_holder] = holder;
        using var lasting =
            CancellationTokenSource.CreateLinkedTokenSource(call.RequestAborted, holder.Revoked);
        call.RequestAborted = lasting.Token;
        await next(call);
    }

    /// <summary>Lets a call through that the access table lists for its key's role.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED or PERMISSION_DENIED.</exception>
    public CancellationToken Admit(ServerCallContext call)
    {
        if (AccessTable.IsOpen(call.Method)) return CancellationToken.None;
        // Before the key is looked at: a standby may not know the newest.
        if (refusal?.Invoke(call.Method) is { } refused) throw refused.ToException();
        KeyHolder holder = Authenticate(call);
        Connections.Enter(call.GetHttpContext(), in holder);
        if (!AccessTable.Allows(call.Method, holder.Role, keys.RulesVersion))
            throw Statuses.NotPermitted("the key's role does not allow this call").ToException();
        return holder.Revoked;
    }

    /// <summary>Whose key the call has brought.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED.</exception>
    public KeyHolder Authenticate(ServerCallContext call) =>
        call.GetHttpContext().Items.TryGetValue(s_holder, out object? holder)
            ? (KeyHolder)holder!
            : throw Statuses.Unauthenticated().ToException();

    private bool TryIdentify(string? value, out KeyHolder holder)
    {
        holder = default;
        return value is not null
            && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && ApiKeys.TryParse(value[Scheme.Length..].Trim(), out long keyId, out byte[]? secret)
            && keys.TryVerify(keyId, secret, out holder);
    }
}
