using Proximal.Environments;

namespace Proximal.Gymnasium;

/// <summary>Adds Gymnasium environments to an <see cref="EnvironmentRegistry"/>.</summary>
public static class GymnasiumFamily
{
    /// <summary>Prefix of the names.</summary>
    public const string Prefix = "gym:";

    private static readonly GymnasiumOptions Defaults = new();

    private static readonly EnvironmentOption[] Options =
    [
        EnvironmentOption.Program("python", Defaults.Python),
        .. HostedOptionValues.Declare(Defaults),
        EnvironmentOption.Of("preprocessing", Defaults.Preprocessing),
    ];

    /// <summary>
    /// Adds the family with the prefix <c>gym:</c>: <c>gym:CartPole-v1</c> is registered with Gymnasium, and
    /// <c>gym:module:Class</c> is imported; see <see cref="GymnasiumEnvironment.Make"/>. The options are <c>python</c>,
    /// <c>kwargs</c>, <c>envs_per_process</c>, <c>timeout</c> and <c>start_timeout</c> in seconds, <c>restarts</c> and
    /// <c>preprocessing</c>; see <see cref="GymnasiumOptions"/>.
    /// </summary>
    /// <param name="environments">Registry to add the family to.</param>
    /// <param name="report">Receives one line for each restart of a process, and for each resumed run whose episodes
    /// cannot be continued; null for none.</param>
    /// <returns>The registry.</returns>
    public static EnvironmentRegistry AddGymnasium(
        this EnvironmentRegistry environments,
        Action<string>? report = null
    ) =>
        environments.Add(
            new EnvironmentFamily(
                "Gymnasium",
                "Environments of Gymnasium in Python: a registered name, or module:Class; needs Python with gymnasium.",
                Prefix,
                name => Find(name, report)
            )
            {
                RunsCode = true,
            }
        );

    private static EnvironmentEntry Find(string prefixed, Action<string>? report)
    {
        string name = prefixed[Prefix.Length..];
        if (name.Length == 0 || name.Any(char.IsWhiteSpace) || name.EndsWith(':'))
            throw new InvalidInputException(
                $"'{prefixed}': expected a name that is registered with Gymnasium, such as {Prefix}CartPole-v1, or a class "
                    + $"that Python imports, such as {Prefix}package.module:Class"
            );
        return EnvironmentEntry.Of(
            prefixed,
            $"{name} of Gymnasium, in Python.",
            values => GymnasiumEnvironment.Make(name, Read(values, report)),
            (values, count) => GymnasiumEnvironment.MakeVector(name, count, Read(values, report)),
            Options
        );
    }

    private static GymnasiumOptions Read(EnvironmentOptions values, Action<string>? report) =>
        HostedOptionValues.Read(values, report, new GymnasiumOptions()) with
        {
            Python = values.Get<string>("python"),
            Preprocessing = values.Get<GymnasiumPreprocessing?>("preprocessing"),
        };
}
