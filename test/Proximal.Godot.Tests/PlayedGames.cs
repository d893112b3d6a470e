using System.Net;
using System.Net.Sockets;
using Proximal.Godot.Game;

namespace Proximal.Godot.Tests;

/// <summary>Games that play on threads of their own, connected to environments.</summary>
internal sealed class PlayedGames : IDisposable
{
    private readonly Thread[] threads;

    public PlayedGames(GameRules rules, GodotOptions? options = null, int games = 1)
    {
        int port = FreePort();
        Games = [.. Enumerable.Range(0, games).Select(i => new SignGame(rules with { Seed = rules.Seed + (ulong)i }))];
        threads = [.. Games.Select(game => new Thread(() => game.Play(port)) { IsBackground = true })];
        foreach (Thread thread in threads)
            thread.Start();
        Environments = GodotVectorEnvironment.Listen(port, (options ?? new GodotOptions()) with { Games = games });
    }

    public SignGame[] Games { get; }

    public GodotVectorEnvironment Environments { get; }

    public static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    public void Dispose()
    {
        Environments.Dispose();
        foreach (Thread thread in threads)
            thread.Join(TimeSpan.FromSeconds(10));
    }
}
