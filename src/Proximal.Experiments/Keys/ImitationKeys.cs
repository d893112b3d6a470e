using Of = Proximal.Experiments.KeyOf<Proximal.PpoOptions>;

namespace Proximal.Experiments;

/// <summary>Keys of demonstrations, and of behaviour cloning beside PPO.</summary>
internal static class ImitationKeys
{
    private const string Map = "behavioral_cloning";

    /// <summary>Keys of <see cref="PpoOptions.BehavioralCloning"/>.</summary>
    public static IReadOnlyList<ConfigurationKey> AuxiliaryCloning { get; } =
    [
        Of.Any(
            $"{Map}.demonstrations",
            nameof(AuxiliaryCloningOptions.DemonstrationsPath),
            File,
            "Demonstrations for behaviour cloning after each update; null for none.",
            o => TextValue.Format(o.BehavioralCloning.DemonstrationsPath),
            (o, v) => With(o, c => c with { DemonstrationsPath = FullPath(v) })
        ),
        Of.Number(
            $"{Map}.strength",
            nameof(AuxiliaryCloningOptions.Strength),
            "Factor of the initial learning rate in behaviour cloning.",
            o => o.BehavioralCloning.Strength,
            (o, v) => With(o, c => c with { Strength = v.Number() })
        ),
        Of.Whole(
            $"{Map}.steps",
            nameof(AuxiliaryCloningOptions.Steps),
            "Environment steps over which the learning rate of behaviour cloning decreases to 0; 0 for a constant rate.",
            o => o.BehavioralCloning.Steps,
            (o, v) => With(o, c => c with { Steps = v.Whole() })
        ),
        Of.Any(
            $"{Map}.batch_size",
            nameof(AuxiliaryCloningOptions.BatchSize),
            "whole number or null",
            "Demonstrated steps in one minibatch; null for batch_size.",
            o => o.BehavioralCloning.BatchSize?.ToString() ?? "null",
            (o, v) => With(o, c => c with { BatchSize = v.IsNull ? null : v.Count() })
        ),
        Of.Any(
            $"{Map}.num_epoch",
            nameof(AuxiliaryCloningOptions.Epochs),
            "whole number or null",
            "Passes over the demonstrations in each update; null for n_epochs.",
            o => o.BehavioralCloning.Epochs?.ToString() ?? "null",
            (o, v) => With(o, c => c with { Epochs = v.IsNull ? null : v.Count() })
        ),
        Of.Whole(
            $"{Map}.samples_per_update",
            nameof(AuxiliaryCloningOptions.SamplesPerUpdate),
            "Most demonstrated steps of one pass; 0 for all.",
            o => o.BehavioralCloning.SamplesPerUpdate,
            (o, v) => With(o, c => c with { SamplesPerUpdate = v.Count() })
        ),
    ];

    /// <summary>Kind of the value of a key that names demonstrations.</summary>
    internal const string File = "file or null";

    /// <summary>
    /// Reads the path of a file as a full path, which a resumed run finds again; null for an empty value.
    /// </summary>
    internal static string? FullPath(ConfigurationValue value) =>
        value.PathOrNull(File) is { } path ? Path.GetFullPath(path) : null;

    private static PpoOptions With(PpoOptions options, Func<AuxiliaryCloningOptions, AuxiliaryCloningOptions> change) =>
        options with
        {
            BehavioralCloning = change(options.BehavioralCloning),
        };
}
