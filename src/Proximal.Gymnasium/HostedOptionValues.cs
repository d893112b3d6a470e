using Proximal.Environments;

namespace Proximal.Gymnasium;

/// <summary>The options that all environments in other programs have in the registry.</summary>
internal static class HostedOptionValues
{
    /// <summary>Declares the options.</summary>
    /// <param name="defaults">Their defaults.</param>
    public static IEnumerable<EnvironmentOption> Declare(HostedEnvironmentOptions defaults) =>
        [
            EnvironmentOption.Of("kwargs", defaults.Arguments),
            EnvironmentOption.Of("envs_per_process", defaults.EnvironmentsPerProcess),
            EnvironmentOption.Of("timeout", defaults.StepTimeout.TotalSeconds),
            EnvironmentOption.Of("start_timeout", defaults.StartTimeout.TotalSeconds),
            EnvironmentOption.Of("restarts", defaults.MaxRestarts),
        ];

    /// <summary>Reads the options.</summary>
    /// <param name="values">The values.</param>
    /// <param name="report">Receives warnings.</param>
    /// <param name="options">Options to change.</param>
    /// <exception cref="InvalidInputException">A time is out of range.</exception>
    public static T Read<T>(EnvironmentOptions values, Action<string>? report, T options)
        where T : HostedEnvironmentOptions =>
        options with
        {
            Arguments = values.Get<string>("kwargs") ?? "",
            EnvironmentsPerProcess = values.Get<int>("envs_per_process"),
            StepTimeout = Seconds(values, "timeout"),
            StartTimeout = Seconds(values, "start_timeout"),
            MaxRestarts = values.Get<int>("restarts"),
            Report = report,
        };

    private static TimeSpan Seconds(EnvironmentOptions values, string name)
    {
        double seconds = values.Get<double>(name);
        return seconds is > 0 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : throw new InvalidInputException(
                FormattableString.Invariant($"{name} must be above 0 and at most 86400 seconds, not {seconds}")
            );
    }
}
