namespace Proximal.Godot;

/// <summary>
/// Games of an environment of the registry. A command creates its environments several times, for example to check the
/// options first, so games that are not used wait for the next use instead of starting again. They close when the
/// process ends.
/// </summary>
internal sealed class GamePool
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Stack<GodotGame[]>> idle = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GodotGame[]> connected = new(StringComparer.Ordinal);

    /// <summary>Creates an empty pool.</summary>
    public GamePool() => AppDomain.CurrentDomain.ProcessExit += (_, _) => CloseIdle();

    /// <summary>Creates environments in started games.</summary>
    public GodotVectorEnvironment Start(string path, GodotOptions options)
    {
        string key = KeyOf(path, options);
        GodotGame[]? games = null;
        lock (gate)
            if (idle.TryGetValue(key, out Stack<GodotGame[]>? waiting))
                _ = waiting.TryPop(out games);
        games ??= GameLauncher.Start(path, options);
        try
        {
            return new GodotVectorEnvironment(games, options.Report, environments => Return(key, environments.Games));
        }
        catch
        {
            GodotVectorEnvironment.Close(games);
            throw;
        }
    }

    /// <summary>Creates environments in games that have connected, or waits for them. All environments use the same
    /// games, because nobody starts others.</summary>
    public GodotVectorEnvironment Listen(int port, GodotOptions options)
    {
        string key = KeyOf($"{port}", options);
        lock (gate)
        {
            if (
                !connected.TryGetValue(key, out GodotGame[]? games) || Array.Exists(games, static game => game.IsBroken)
            )
                connected[key] = games = GameLauncher.Listen(port, options);
            return new GodotVectorEnvironment(games, options.Report, static _ => { });
        }
    }

    private static string KeyOf(string source, GodotOptions options) =>
        $"{source}\n{options with { Report = null }}\n{string.Join('\n', options.Arguments)}";

    private void Return(string key, IReadOnlyList<GodotGame> games)
    {
        if (games.Any(static game => game.IsBroken))
        {
            GodotVectorEnvironment.Close(games);
            return;
        }

        lock (gate)
        {
            if (!idle.TryGetValue(key, out Stack<GodotGame[]>? waiting))
                idle.Add(key, waiting = new Stack<GodotGame[]>());
            waiting.Push([.. games]);
        }
    }

    /// <summary>Closes the games that are not used, and those that have connected.</summary>
    public void CloseIdle()
    {
        List<GodotGame> games;
        lock (gate)
        {
            games =
            [
                .. idle
                    .Values.SelectMany(static waiting => waiting)
                    .Concat(connected.Values)
                    .SelectMany(static each => each),
            ];
            idle.Clear();
            connected.Clear();
        }

        GodotVectorEnvironment.Close(games);
    }
}
