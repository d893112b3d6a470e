namespace Proximal.Gymnasium;

/// <summary>Options of environments in other programs.</summary>
public abstract record HostedEnvironmentOptions
{
    // Only the records of this package derive from it.
    private protected HostedEnvironmentOptions() { }

    /// <summary>Keyword arguments of the environment: <c>is_slippery=false,map_name=8x8</c>, or a JSON object. Default
    /// empty.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>Number of environments in one program, at least 1. Default 8. One program steps its environments one
    /// after the other, and the programs run in parallel, so slow environments need a small number. The trajectories do
    /// not depend on it.</summary>
    public int EnvironmentsPerProcess { get; init; } = 8;

    /// <summary>Longest time of a step or a reset. A process that takes longer is ended and counts as failed. Default
    /// 60 seconds.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time to create the environments. Default 120 seconds.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How often failed processes are started again, in total. The running episodes of the process end as
    /// truncated. Default 0: the first failure throws a <see cref="HostedEnvironmentException"/>.</summary>
    public int MaxRestarts { get; init; }

    /// <summary>Folder of the log files that messages of failures name. Default null, the folder of temporary
    /// files.</summary>
    public string? LogFolder { get; init; }

    /// <summary>Receives a line for each restart, and for each resumed run whose episodes cannot be continued. Default
    /// null.</summary>
    public Action<string>? Report { get; init; }

    internal void Validate()
    {
        if (EnvironmentsPerProcess < 1)
            throw new InvalidInputException(
                $"EnvironmentsPerProcess (envs_per_process) must be at least 1, not {EnvironmentsPerProcess}"
            );
        if (MaxRestarts < 0)
            throw new InvalidInputException($"MaxRestarts (restarts) must be at least 0, not {MaxRestarts}");
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

    internal FailurePolicy Policy(string name) => new(name, MaxRestarts, LogFolder ?? Path.GetTempPath(), Report);
}
