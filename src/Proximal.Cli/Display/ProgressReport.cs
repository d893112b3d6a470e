namespace Proximal.Cli;

/// <summary>A run's state after an update.</summary>
/// <param name="Step">Environment steps so far, over all environments.</param>
/// <param name="Seconds">Seconds of training in this process.</param>
/// <param name="Figures">Figures by tag, in the order of the log.</param>
internal sealed record ProgressReport(long Step, double Seconds, IReadOnlyList<KeyValuePair<string, double>> Figures)
{
    /// <summary>The mean return of the latest episodes; NaN before the first has ended.</summary>
    public double Return => Find("rollout/ep_rew_mean");

    public double Find(string tag)
    {
        foreach ((string name, double value) in Figures)
        {
            if (name == tag)
                return value;
        }
        return double.NaN;
    }

    /// <summary>Steps a second in this process.</summary>
    public double Rate(RunTitle run) => Seconds > 0 ? (Step - run.FirstStep) / Seconds : 0;

    /// <summary>Seconds until the end at the rate so far; NaN before there is one.</summary>
    public double SecondsLeft(RunTitle run) => Rate(run) > 0 ? Math.Max(0, run.TotalSteps - Step) / Rate(run) : double.NaN;
}
