using Proximal.Environments;

namespace Proximal.Box2D;

/// <summary>The environments of this package in an <see cref="EnvironmentRegistry"/>.</summary>
public static class Box2DEnvironments
{
    private const int FramesPerSecond = 50;
    private const string Continuous = "continuous";
    private const string Gravity = "gravity";
    private const string EnableWind = "enable_wind";
    private const string WindPower = "wind_power";
    private const string TurbulencePower = "turbulence_power";

    /// <summary>The family "Box2D": <c>LunarLander-v3</c>, <c>LunarLanderContinuous-v3</c>, <c>BipedalWalker-v3</c> and
    /// <c>BipedalWalkerHardcore-v3</c>.</summary>
    public static EnvironmentFamily Family { get; } =
        new(
            "Box2D",
            "Landing and walking with rigid-body physics, equal to Gymnasium over Box2D 2.4.1.",
            [
                Lander(
                    "LunarLander-v3",
                    "Land between two flags with three engines.",
                    static options => options.Get<bool>(Continuous),
                    [EnvironmentOption.Of(Continuous, false), .. Weather()]
                ),
                Lander(
                    "LunarLanderContinuous-v3",
                    "Land between two flags with continuous throttles.",
                    static _ => true,
                    [.. Weather()]
                ),
                EnvironmentEntry.Of(
                    "BipedalWalker-v3",
                    "Walk over uneven ground with four motors.",
                    static () => new BipedalWalker(),
                    300,
                    FramesPerSecond
                ),
                EnvironmentEntry.Of(
                    "BipedalWalkerHardcore-v3",
                    "Walk over stumps, pits and stairs with four motors.",
                    static () => new BipedalWalker(hardcore: true),
                    300,
                    FramesPerSecond
                ),
            ]
        );

    /// <summary>Adds the environments to a registry.</summary>
    /// <param name="environments">The registry.</param>
    /// <returns>The registry.</returns>
    /// <exception cref="InvalidInputException">A name is taken.</exception>
    public static EnvironmentRegistry AddBox2D(this EnvironmentRegistry environments) => environments.Add(Family);

    private static EnvironmentEntry Lander(
        string name,
        string description,
        Func<EnvironmentOptions, bool> isContinuous,
        IReadOnlyList<EnvironmentOption> options
    )
    {
        return EnvironmentEntry.Of(
            name,
            description,
            values => new LunarLander(OptionsOf(values)),
            (values, count) =>
                new BatchedEnvironment<LunarLanderDynamics, LunarLanderState>(
                    count,
                    new LunarLanderDynamics(OptionsOf(values))
                ),
            options,
            200,
            FramesPerSecond
        );

        LunarLanderOptions OptionsOf(EnvironmentOptions values) =>
            new()
            {
                Continuous = isContinuous(values),
                Gravity = values.Get<double>(Gravity),
                EnableWind = values.Get<bool>(EnableWind),
                WindPower = values.Get<double>(WindPower),
                TurbulencePower = values.Get<double>(TurbulencePower),
            };
    }

    private static EnvironmentOption[] Weather()
    {
        LunarLanderOptions defaults = LunarLanderOptions.Default;
        return
        [
            EnvironmentOption.Of(Gravity, defaults.Gravity),
            EnvironmentOption.Of(EnableWind, defaults.EnableWind),
            EnvironmentOption.Of(WindPower, defaults.WindPower),
            EnvironmentOption.Of(TurbulencePower, defaults.TurbulencePower),
        ];
    }
}
