using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Proximal.Godot;

/// <summary>Starts games and waits for their connections, on the loopback interface.</summary>
internal static class GameLauncher
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    /// <summary>Starts games, each with a free port.</summary>
    /// <param name="path">Path of the exported game.</param>
    /// <param name="options">Options.</param>
    /// <exception cref="InvalidInputException">A game cannot be started, does not connect or does not follow the
    /// protocol.</exception>
    public static GodotGame[] Start(string path, GodotOptions options)
    {
        if (!File.Exists(path))
            throw new InvalidInputException($"there is no game '{path}': name the file that Godot exported");
        if (
            !OperatingSystem.IsWindows()
            && (
                File.GetUnixFileMode(path)
                & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)
            ) == UnixFileMode.None
        )
            throw new InvalidInputException($"the game '{path}' is not executable: chmod +x {path}");
        var listeners = new TcpListener[options.Games];
        var processes = new GameProcess?[options.Games];
        var games = new List<GodotGame>();
        var watch = Stopwatch.StartNew();
        try
        {
            for (int i = 0; i < listeners.Length; i++)
            {
                listeners[i] = new TcpListener(IPAddress.Loopback, 0);
                listeners[i].Start(1);
                int port = ((IPEndPoint)listeners[i].LocalEndpoint).Port;
                processes[i] = new GameProcess(Path.GetFullPath(path), ArgumentsOf(options, port, i));
            }

            for (int i = 0; i < listeners.Length; i++)
            {
                string name = NameOf(path, i, options.Games);
                Socket socket = Accept(listeners[i], processes[i], name, options.StartTimeout - watch.Elapsed, options);
                GameProcess process = processes[i]!;
                processes[i] = null;
                games.Add(new GodotGame(socket, process, name, options.StepTimeout));
            }

            return Checked(games);
        }
        catch
        {
            games.ForEach(static game => game.Dispose());
            throw;
        }
        finally
        {
            foreach (TcpListener? listener in listeners)
                listener?.Stop();
            foreach (GameProcess? process in processes)
            {
                process?.End(TimeSpan.Zero);
                process?.Dispose();
            }
        }
    }

    /// <summary>Waits for games that somebody else starts, such as the editor.</summary>
    /// <param name="port">The port; 11008 is the default of the plugin.</param>
    /// <param name="options">Options.</param>
    /// <exception cref="InvalidInputException">The port is in use, or too few games connect in time.</exception>
    public static GodotGame[] Listen(int port, GodotOptions options)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        var games = new List<GodotGame>();
        var watch = Stopwatch.StartNew();
        try
        {
            try
            {
                listener.Start();
            }
            catch (SocketException exception)
            {
                throw new InvalidInputException($"port {port} cannot be used: {exception.Message}", exception);
            }

            options.Report?.Invoke(
                FormattableString.Invariant(
                    $"waiting at most {options.StartTimeout.TotalSeconds:0.###} s for {(options.Games == 1 ? "a game" : $"{options.Games} games")} on {listener.LocalEndpoint}: start the game now"
                )
            );
            for (int i = 0; i < options.Games; i++)
            {
                string name = NameOf($"port {port}", i, options.Games);
                Socket socket = Accept(listener, null, name, options.StartTimeout - watch.Elapsed, options);
                games.Add(new GodotGame(socket, null, name, options.StepTimeout));
            }

            return Checked(games);
        }
        catch
        {
            games.ForEach(static game => game.Dispose());
            throw;
        }
        finally
        {
            listener.Stop();
        }
    }

    private static IEnumerable<string> ArgumentsOf(GodotOptions options, int port, int game)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        yield return string.Create(culture, $"--port={port}");
        yield return string.Create(culture, $"--env_seed={(long)options.Seed + game}");
        if (!options.ShowWindow)
        {
            yield return "--disable-render-loop";
            yield return "--headless";
        }

        if (options.ActionRepeat is { } repeat)
            yield return string.Create(culture, $"--action_repeat={repeat}");
        if (options.Speedup is { } speedup)
            yield return string.Create(culture, $"--speedup={speedup}");
        foreach (string argument in options.Arguments)
            yield return argument;
    }

    private static string NameOf(string source, int game, int count) => count == 1 ? source : $"{source}, game {game}";

    private static Socket Accept(
        TcpListener listener,
        GameProcess? process,
        string name,
        TimeSpan time,
        GodotOptions options
    )
    {
        var watch = Stopwatch.StartNew();
        while (!listener.Pending())
        {
            if (process is { HasExited: true })
                throw new InvalidInputException(
                    $"{name}: it did not connect; {process.DescribeEnd(TimeSpan.FromSeconds(1))}"
                );
            if (watch.Elapsed >= time)
                throw new InvalidInputException(
                    FormattableString.Invariant(
                        $"{name}: no game connected to port {((IPEndPoint)listener.LocalEndpoint).Port} within {options.StartTimeout.TotalSeconds:0.###} s: it needs a Sync node in training mode"
                    )
                );
            Thread.Sleep(Poll);
        }

        return listener.AcceptSocket();
    }

    private static GodotGame[] Checked(List<GodotGame> games)
    {
        for (int i = 1; i < games.Count; i++)
            if (!games[i].Spaces.Matches(games[0].Spaces))
                throw new InvalidInputException($"games 0 and {i} have different observation or action spaces");
        return [.. games];
    }
}
