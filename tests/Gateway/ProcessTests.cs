using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using Matching.Client;
using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Tests.House;
using Role = Matching.V1.Role;

namespace Matching.Tests.Gateway;

/// <summary>When a venue must not start or must stop, it says why and with which exit code.</summary>
public sealed class ProcessTests
{
    private const int CannotStart = 65;
    private const int FailStopped = 70;
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_second_venue_on_the_same_directory_does_not_start()
    {
        using var directory = new TemporaryDirectory();
        using CancellationTokenSource bound = Bound();
        await using RealVenue first = RealVenue.Launch(directory.Path);
        await first.ListensAsync(bound.Token);

        await using RealVenue second = RealVenue.Launch(directory.Path);

        Assert.Equal(CannotStart, await second.ExitCodeAsync(bound.Token));
        Assert.Contains("held by another process", second.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task In_development_a_venue_tells_what_it_serves_and_else_it_does_not(string environment)
    {
        using var directory = new TemporaryDirectory();
        using CancellationTokenSource bound = Bound();
        await using RealVenue venue =
            RealVenue.Launch(directory.Path, 0, "env", $"DOTNET_ENVIRONMENT={environment}");
        await venue.ListensAsync(bound.Token);
        using GrpcChannel channel = GrpcChannel.ForAddress(venue.Address);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(
            cancellationToken: bound.Token);
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, bound.Token);

        if (environment != "Development")
        {
            var none = await Assert.ThrowsAsync<RpcException>(
                () => call.ResponseStream.MoveNext(bound.Token));
            Assert.Equal(StatusCode.Unimplemented, none.StatusCode);
            return;
        }
        Assert.True(await call.ResponseStream.MoveNext(bound.Token));
        string[] told = [.. call.ResponseStream.Current.ListServicesResponse.Service.Select(one => one.Name)];
        foreach (string service in (string[])["Trading", "MarketData", "Operations", "Records", "Queries"])
            Assert.Contains($"matching.v1.{service}", told);
    }

    [Fact]
    public async Task A_port_in_use_leaves_a_journal_that_starts_and_shows_its_keys()
    {
        using var directory = new TemporaryDirectory();
        using var other = new TemporaryDirectory();
        using CancellationTokenSource bound = Bound();
        await using RealVenue first = RealVenue.Launch(directory.Path);
        await first.ListensAsync(bound.Token);

        await using RealVenue second = RealVenue.Launch(other.Path, first.Address.Port);

        Assert.Equal(CannotStart, await second.ExitCodeAsync(bound.Token));
        Assert.Empty(second.Keys);
        Assert.DoesNotContain(Aftermath.Read(other.Path), e => e.Header.Kind == EventKind.ApiKeyAdded);
        await using RealVenue third = RealVenue.Launch(other.Path);
        await third.ListensAsync(bound.Token);
        Assert.NotEmpty(third.Keys);
    }

    [Fact]
    public async Task A_damaged_log_does_not_start_and_says_where()
    {
        using var directory = new TemporaryDirectory();
        using CancellationTokenSource bound = Bound();
        await using (RealVenue venue = RealVenue.Launch(directory.Path))
            await venue.ListensAsync(bound.Token);
        string segment = Path.Combine(directory.Path, "00000000000000000001.seg");
        using (FileStream file = File.Open(segment, FileMode.Open))
        {
            file.Position = 2 * LogFormat.BlockBytes + 100;
            int value = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(value ^ 1));
        }

        await using RealVenue again = RealVenue.Launch(directory.Path);

        Assert.Equal(CannotStart, await again.ExitCodeAsync(bound.Token));
        Assert.Contains("Log damaged in segment 1 at offset 8192", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_that_is_not_there_is_said_before_anything_is_touched()
    {
        const int WrongOption = 1;
        using var directory = new TemporaryDirectory();
        using CancellationTokenSource bound = Bound();
        string nowhere = Path.Combine(directory.Path, "nowhere");
        string[] options = ["--archive", nowhere];

        await using RealVenue venue = RealVenue.LaunchWith(directory.Path, options);

        Assert.Equal(WrongOption, await venue.ExitCodeAsync(bound.Token));
        Assert.Contains($"--archive: {nowhere} is not a directory", venue.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(directory.Path));
    }

    [Fact]
    public async Task Who_has_lost_the_last_administrators_key_has_a_further_one_made_at_start()
    {
        using var directory = new TemporaryDirectory();
        using CancellationTokenSource bound = Bound();
        await using (RealVenue venue = RealVenue.Launch(directory.Path))
            await venue.ListensAsync(bound.Token);

        await using RealVenue again = RealVenue.LaunchWith(directory.Path, ["--new-administrator"]);

        await again.ListensAsync(bound.Token);
        string key = Assert.Single(again.Keys).Value.Key;
        await using VenueClient client = await VenueClient.ConnectAsync(
            again.Address, key, stop: bound.Token);
        Assert.Equal(2, (await client.Operator.ListApiKeysAsync(participantId: 1, bound.Token))
            .Count(info => info.Role == Role.Administrator));
    }

    private static CancellationTokenSource Bound()
    {
        var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(s_bound);
        return bound;
    }
}
