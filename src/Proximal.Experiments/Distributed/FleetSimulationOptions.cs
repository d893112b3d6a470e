namespace Proximal.Experiments;

/// <summary>Fleet to simulate. Times are seconds.</summary>
internal sealed record FleetSimulationOptions
{
    /// <summary>Number of workers.</summary>
    public int Workers { get; init; } = 64;

    /// <summary>Number of slots, which is the number of unrolls of an update.</summary>
    public int Slots { get; init; } = 64;

    /// <summary>Largest lag.</summary>
    public int MaxLag { get; init; } = 1;

    /// <summary>Mean time to make and send an unroll.</summary>
    public double UnrollSeconds { get; init; } = 1;

    /// <summary>Coefficient of variation of that time: standard deviation / mean of a log-normal distribution.</summary>
    public double Variation { get; init; } = 0.3;

    /// <summary>Time of an update.</summary>
    public double UpdateSeconds { get; init; } = 0.2;

    /// <summary>Number of workers that are ten times slower.</summary>
    public int SlowWorkers { get; init; }

    /// <summary>Mean time until a worker crashes; infinite for never.</summary>
    public double CrashSeconds { get; init; } = double.PositiveInfinity;

    /// <summary>Time until a crashed worker is back.</summary>
    public double RestartSeconds { get; init; } = 10;

    /// <summary>Time without a sign of life after which a worker is lost.</summary>
    public double LeaseSeconds { get; init; } = 3;

    /// <summary>Number of updates.</summary>
    public int Updates { get; init; } = 200;

    /// <summary>Seed of the times.</summary>
    public ulong Seed { get; init; }
}
