using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Matching.Bench.Wire;

/// <summary>
/// <c>bench echo</c>: the empty gRPC server that <c>bench wire</c> starts beside the venue. It ends when its
/// standard input does, so it never outlives who started it.
/// </summary>
internal static class EchoVerb
{
    public static Command Create()
    {
        var command = new Command("echo", "Serve the baseline of bench wire on a free port.");
        command.Hidden = true;
        command.SetAction((_, stop) => ServeAsync(stop));
        return command;
    }

    private static async Task<int> ServeAsync(CancellationToken stop)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        await using WebApplication app = builder.Build();
        app.MapGrpcService<EchoTrading>();
        await app.StartAsync(stop);
        IServer server = app.Services.GetRequiredService<IServer>();
        Console.WriteLine($"listening  {server.Features.Get<IServerAddressesFeature>()!.Addresses.First()}");
        await Console.In.ReadToEndAsync(stop);
        await app.StopAsync(stop);
        return 0;
    }
}
