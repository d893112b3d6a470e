using System.Globalization;
using Proximal.Environments;

namespace Proximal.Godot;

/// <summary>Adds games that use the plugin Godot RL Agents to an <see cref="EnvironmentRegistry"/>.</summary>
public static class GodotFamily
{
    /// <summary>Prefix of the names.</summary>
    public const string Prefix = "godot:";

    /// <summary>Prefix of the names of ports, such as <c>godot:listen:11008</c>.</summary>
    public const string ListenPrefix = "godot:listen:";

    private static readonly EnvironmentOption[] Options =
    [
        EnvironmentOption.Of("games", 1),
        EnvironmentOption.Of<double?>("speedup", null),
        EnvironmentOption.Of<int?>("action_repeat", null),
        EnvironmentOption.Of("show_window", false),
        EnvironmentOption.Of("env_seed", 0),
        EnvironmentOption.Of("arguments", ""),
        EnvironmentOption.Of("timeout", 60.0),
        EnvironmentOption.Of("start_timeout", 60.0),
    ];

    /// <summary>
    /// Adds the family with the prefix <c>godot:</c>: <c>godot:game.x86_64</c> starts a game, and
    /// <c>godot:listen:11008</c> waits for one; see <see cref="GodotVectorEnvironment"/>. The options are <c>games</c>,
    /// <c>speedup</c>, <c>action_repeat</c>, <c>show_window</c>, <c>env_seed</c>, <c>arguments</c> (separated by spaces),
    /// and <c>timeout</c> and <c>start_timeout</c> in seconds; see <see cref="GodotOptions"/>.
    /// </summary>
    /// <remarks>The number of environments is that of the agents in all games, whatever number is asked for: set
    /// <see cref="TrainingOptions.EnvironmentCount"/> (<c>n_envs</c>) to it. Games that are not used any more wait for the
    /// next use, and close when the process ends.</remarks>
    /// <param name="environments">Registry to add the family to.</param>
    /// <param name="report">Receives one line for each port that listens and each resumed run whose episodes cannot be
    /// continued; null for none.</param>
    /// <returns>The registry.</returns>
    public static EnvironmentRegistry AddGodot(this EnvironmentRegistry environments, Action<string>? report = null)
    {
        var pool = new GamePool();
        return environments.Add(
            new EnvironmentFamily(
                "Godot",
                "Games of Godot 4 with the plugin Godot RL Agents: a path, or listen:PORT; see docs/godot.md.",
                Prefix,
                name => Find(name, pool, report)
            )
            {
                RunsCode = true,
            }
        );
    }

    private static EnvironmentEntry Find(string name, GamePool pool, Action<string>? report)
    {
        Func<EnvironmentOptions, GodotVectorEnvironment> create;
        if (name.StartsWith(ListenPrefix, StringComparison.Ordinal))
        {
            if (
                !int.TryParse(
                    name[ListenPrefix.Length..],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out int port
                )
            )
                throw new InvalidInputException($"'{name}': expected {ListenPrefix}PORT, such as {ListenPrefix}11008");
            create = values => pool.Listen(port, Checked(Read(values, report), port));
        }
        else
        {
            string path = name[Prefix.Length..];
            if (path.Length == 0)
                throw new InvalidInputException(
                    $"'{name}': expected the path of a game, such as {Prefix}./game.x86_64, or {ListenPrefix}PORT"
                );
            create = values => pool.Start(path, Checked(Read(values, report), null));
        }

        return EnvironmentEntry.Of(
            name,
            "A game of Godot.",
            _ =>
                throw new InvalidInputException(
                    $"{name} steps all its agents together and cannot be used as a single environment: 'proximal evaluate' plays it"
                ),
            (values, _) => create(values),
            Options
        );
    }

    private static GodotOptions Checked(GodotOptions options, int? port)
    {
        if (port is { } listening)
            GodotVectorEnvironment.CheckListening(listening, options);
        else
            options.Validate();
        return options;
    }

    private static GodotOptions Read(EnvironmentOptions values, Action<string>? report) =>
        new()
        {
            Games = values.Get<int>("games"),
            Speedup = values.Get<double?>("speedup"),
            ActionRepeat = values.Get<int?>("action_repeat"),
            ShowWindow = values.Get<bool>("show_window"),
            Seed = values.Get<int>("env_seed"),
            Arguments = (values.Get<string>("arguments") ?? "").Split(
                ' ',
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            ),
            StepTimeout = Seconds(values, "timeout"),
            StartTimeout = Seconds(values, "start_timeout"),
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
