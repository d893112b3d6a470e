namespace Proximal.Language;

/// <summary>Options of <see cref="ProgramReward"/>.</summary>
public sealed record ProgramRewardOptions
{
    /// <summary>Arguments of the program. Default none.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Time limit of the program for one completion. Default 10 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Limit of the address space of the program and each of its children, in MiB, on Linux. Default 0: none.
    /// </summary>
    public int MemoryMegabytes { get; init; }

    /// <summary>Number of programs that run at the same time. Default 4.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>
    /// Score of a completion for which the program exceeds a limit or ends with an exit code other than 0. Default 0.
    /// </summary>
    public float FailureScore { get; init; }

    /// <summary>Throws if an option is out of its range.</summary>
    /// <exception cref="InvalidInputException">An option is out of its range.</exception>
    public void Validate()
    {
        OptionCheck.Within(Timeout.TotalSeconds, 0.001, 86_400, nameof(Timeout), "timeout");
        OptionCheck.Within(MemoryMegabytes, 0, double.PositiveInfinity, nameof(MemoryMegabytes), "memory");
        OptionCheck.Within(Parallelism, 1, 1024, nameof(Parallelism), "parallel");
        OptionCheck.That(
            float.IsFinite(FailureScore),
            nameof(FailureScore),
            "failure_score",
            FailureScore,
            "must be a finite number"
        );
        if (MemoryMegabytes > 0 && !OperatingSystem.IsLinux())
            throw new InvalidInputException("MemoryMegabytes (memory) limits programs on Linux only");
    }
}
