namespace Proximal.Environments;

/// <summary>The family "bsuite" of the registry.</summary>
internal static class BsuiteEnvironments
{
    private static readonly DeepSeaOptions Defaults = new();

    public static EnvironmentFamily Family { get; } =
        new(
            "bsuite",
            "An exploration task of bsuite (Osband et al., 2020).",
            [
                EnvironmentEntry.Of(
                    "DeepSea-v0",
                    "Dive to a treasure that only moving right in every step reaches; options size, randomize_actions, "
                        + "mapping_seed and deterministic.",
                    static options => new DeepSea(Read(options)),
                    static (options, count) =>
                        new BatchedEnvironment<DeepSeaDynamics, DeepSeaState>(
                            count,
                            new DeepSeaDynamics(Read(options))
                        ),
                    [
                        EnvironmentOption.Of("size", Defaults.Size),
                        EnvironmentOption.Of("randomize_actions", Defaults.RandomizeActions),
                        EnvironmentOption.Of("mapping_seed", (long)Defaults.MappingSeed),
                        EnvironmentOption.Of("deterministic", Defaults.Deterministic),
                    ],
                    0.9,
                    4
                ),
            ]
        );

    private static DeepSeaOptions Read(EnvironmentOptions options) =>
        new()
        {
            Size = options.Get<int>("size"),
            RandomizeActions = options.Get<bool>("randomize_actions"),
            MappingSeed = unchecked((ulong)options.Get<long>("mapping_seed")),
            Deterministic = options.Get<bool>("deterministic"),
        };
}
