namespace Proximal.Godot;

/// <summary>Options of <see cref="GodotVectorEnvironment"/>.</summary>
public sealed record GodotOptions
{
    /// <summary>Number of games that run in parallel, at least 1. Default 1. Each game is a process of its own, with all
    /// its agents.</summary>
    public int Games { get; init; } = 1;

    /// <summary>Factor of the game's time (<c>--speedup</c>), above 0. Default null, the value of the game's Sync node.
    /// The plugin simulates 60 · speed-up physics ticks per second.</summary>
    public double? Speedup { get; init; }

    /// <summary>Physics ticks between two decisions (<c>--action_repeat</c>), at least 1. Default null, the value of the
    /// game's Sync node.</summary>
    public int? ActionRepeat { get; init; }

    /// <summary>Whether a started game draws its window. Default false: it starts with
    /// <c>--disable-render-loop --headless</c>, which games with camera observations cannot use.</summary>
    public bool ShowWindow { get; init; }

    /// <summary>Seed of the first game (<c>--env_seed</c>), at least 0; game i gets this plus i. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Further command-line arguments of a started game. Default none.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Longest time of a reply, above 0. Default 60 seconds.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time until all games have connected, above 0. Default 60 seconds.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Receives a line when a port listens, and when the episodes of a resumed run cannot be continued. Default
    /// null.</summary>
    public Action<string>? Report { get; init; }

    internal void Validate()
    {
        if (Games is < 1 or > 1024)
            throw new InvalidInputException($"Games (games) must be at least 1 and at most 1024, not {Games}");
        if (Speedup is { } speedup && !(speedup > 0 && double.IsFinite(speedup)))
            throw new InvalidInputException(
                FormattableString.Invariant($"Speedup (speedup) must be above 0, not {speedup}")
            );
        if (ActionRepeat < 1)
            throw new InvalidInputException($"ActionRepeat (action_repeat) must be at least 1, not {ActionRepeat}");
        if (Seed < 0)
            throw new InvalidInputException($"Seed (env_seed) must be at least 0, not {Seed}");
        Check(StepTimeout, "StepTimeout (timeout)");
        Check(StartTimeout, "StartTimeout (start_timeout)");
    }

    private static void Check(TimeSpan time, string name)
    {
        if (time <= TimeSpan.Zero || time > TimeSpan.FromDays(1))
            throw new InvalidInputException(
                FormattableString.Invariant($"{name} must be above 0 and at most a day, not {time.TotalSeconds} s")
            );
    }
}
