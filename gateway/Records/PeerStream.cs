using Grpc.Core;

namespace Matching.Gateway.Records;

/// <summary>The way to one caller. A peer that is gone ends the call, and is nobody's error.</summary>
internal sealed class PeerStream<T>(IServerStreamWriter<T> to)
{
    /// <summary>Who has not read by then is slow, and waited for with empty hands.</summary>
    private static readonly TimeSpan s_prompt = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A write that has begun is not cancelled: gRPC would reset the stream without a status.
    /// </summary>
    /// <param name="message">Not touched any more by its maker.</param>
    /// <param name="files">Give back their memory while a slow peer is waited for; null for none.</param>
    /// <param name="ended">The call's.</param>
    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public async Task WriteAsync(T message, JournalFiles? files, CancellationToken ended)
    {
        ended.ThrowIfCancellationRequested();
        try
        {
            Task written = to.WriteAsync(message, CancellationToken.None);
            if (files is not null && !written.IsCompleted && !await IsPromptAsync(written)) files.Rest();
            await written;
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            throw new OperationCanceledException("the peer is gone", error);
        }
    }

    private static async Task<bool> IsPromptAsync(Task written)
    {
        using var over = new CancellationTokenSource();
        Task first = await Task.WhenAny(written, Task.Delay(s_prompt, over.Token));
        await over.CancelAsync();
        return first == written;
    }
}
