using System.Text;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>Options of a search. With the space and the base configuration, they determine all results.</summary>
internal sealed record TuningPlan
{
    private const string MethodKey = "method",
        TrialsKey = "trials",
        SeedKey = "seed",
        SeedsKey = "seeds",
        EpisodesKey = "episodes",
        EtaKey = "eta",
        MinStepsKey = "min_steps";

    private static readonly string[] Keys = [MethodKey, TrialsKey, SeedKey, SeedsKey, EpisodesKey, EtaKey, MinStepsKey];

    /// <summary>Search method.</summary>
    public TuningMethod Method { get; init; }

    /// <summary>Number of trials. Default 20.</summary>
    public int Trials { get; init; } = 20;

    /// <summary>Seed of the sampler.</summary>
    public ulong Seed { get; init; }

    /// <summary>Number of runs of each trial; their seeds are 1 to this number. Default 1.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>Evaluation episodes of each run. Default 20.</summary>
    public int Episodes { get; init; } = 20;

    /// <summary>
    /// Reduction factor η of successive halving: one in η trials continues to the next rung. Default 3.
    /// </summary>
    public int Eta { get; init; } = 3;

    /// <summary>
    /// Minimum steps of the first rung of successive halving; null to derive it from the number of trials.
    /// </summary>
    public long? MinSteps { get; init; }

    /// <summary>Rungs of the search.</summary>
    /// <param name="steps">Total steps of a run.</param>
    /// <exception cref="InvalidInputException">The values give a single rung.</exception>
    public IReadOnlyList<Rung> Rungs(long steps) =>
        Method == TuningMethod.Random ? Rung.Whole(Trials, steps) : Rung.Halving(Trials, steps, Eta, MinSteps);

    /// <summary>
    /// Whether this plan is another one with more trials, so that the results of the earlier trials stay valid.
    /// </summary>
    public bool Extends(TuningPlan other) =>
        Method == TuningMethod.Random && Trials > other.Trials && this == other with { Trials = Trials };

    /// <summary>Reads the YAML of <see cref="ToYaml"/>.</summary>
    /// <exception cref="InvalidInputException">A key is unknown or a value is invalid.</exception>
    public static TuningPlan Read(string origin, string text)
    {
        var plan = new TuningPlan();
        foreach ((YamlNode key, YamlNode node) in YamlText.ReadMap(text, origin).Children)
        {
            var value = new ConfigurationValue(node, key.ToString(), origin, key.Start.Line);
            plan = value.Key switch
            {
                MethodKey => plan with { Method = ReadMethod(value) },
                TrialsKey => plan with { Trials = (int)value.AtLeast(1) },
                SeedKey => plan with { Seed = value.Seed() },
                SeedsKey => plan with { Seeds = (int)value.AtLeast(1) },
                EpisodesKey => plan with { Episodes = (int)value.AtLeast(1) },
                EtaKey => plan with { Eta = (int)value.AtLeast(2) },
                MinStepsKey => plan with { MinSteps = value.IsNull ? null : value.AtLeast(1) },
                _ => throw value.UnknownKey(Keys),
            };
        }
        return plan;
    }

    public string ToYaml()
    {
        var text = new StringBuilder();
        void Add(string key, string value) => text.Append(key).Append(": ").Append(value).Append('\n');
        Add(MethodKey, NameOf(Method));
        Add(TrialsKey, $"{Trials}");
        Add(SeedKey, $"{Seed}");
        Add(SeedsKey, $"{Seeds}");
        Add(EpisodesKey, $"{Episodes}");
        if (Method == TuningMethod.Halving)
        {
            Add(EtaKey, $"{Eta}");
            Add(MinStepsKey, MinSteps is { } minimum ? $"{minimum}" : "null");
        }
        return text.ToString();
    }

    /// <summary>Name of a method in flags and files.</summary>
    public static string NameOf(TuningMethod method) => method == TuningMethod.Random ? "random" : "halving";

    private static TuningMethod ReadMethod(ConfigurationValue value) =>
        value.Text("random or halving") switch
        {
            "random" => TuningMethod.Random,
            "halving" => TuningMethod.Halving,
            _ => throw value.Unexpected("random or halving"),
        };
}
