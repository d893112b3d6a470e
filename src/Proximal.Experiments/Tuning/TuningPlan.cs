using System.Text;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>How a search goes about it; with the space and the other settings it decides every result.</summary>
internal sealed record TuningPlan
{
    private const string MethodKey = "method",
        TrialsKey = "trials",
        SeedKey = "seed",
        SeedsKey = "seeds",
        EpisodesKey = "episodes",
        RateKey = "eta",
        LeastKey = "min_steps";

    private static readonly string[] Keys = [MethodKey, TrialsKey, SeedKey, SeedsKey, EpisodesKey, RateKey, LeastKey];

    /// <summary>How steps are spent.</summary>
    public TuningMethod Method { get; init; }

    /// <summary>How many combinations are tried.</summary>
    public int Trials { get; init; } = 20;

    /// <summary>Chooses the combinations.</summary>
    public ulong Seed { get; init; }

    /// <summary>Runs of each trial, with seeds 1 to this.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>Episodes that every run's policy is measured over.</summary>
    public int Episodes { get; init; } = 20;

    /// <summary>Halving: from a rung to the next, one trial in so many goes on.</summary>
    public int Rate { get; init; } = 3;

    /// <summary>Halving: least steps of the first rung; null to follow from the number of trials.</summary>
    public long? LeastSteps { get; init; }

    /// <summary>The search's rungs.</summary>
    /// <param name="steps">Steps of a whole run.</param>
    /// <exception cref="InvalidInputException">There is nothing to halve.</exception>
    public IReadOnlyList<Rung> Rungs(long steps) =>
        Method == TuningMethod.Random ? Rung.Whole(Trials, steps) : Rung.Halving(Trials, steps, Rate, LeastSteps);

    /// <summary>Whether this is another one with trials added, which leaves the results of those before as they are.</summary>
    public bool Extends(TuningPlan other) =>
        Method == TuningMethod.Random && Trials > other.Trials && this == other with { Trials = Trials };

    /// <summary>Reads what <see cref="ToYaml"/> wrote.</summary>
    /// <exception cref="InvalidInputException">A key is unknown, or a value does not fit.</exception>
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
                RateKey => plan with { Rate = (int)value.AtLeast(2) },
                LeastKey => plan with { LeastSteps = value.IsNothing ? null : value.AtLeast(1) },
                _ => throw value.Unknown(Keys),
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
            Add(RateKey, $"{Rate}");
            Add(LeastKey, LeastSteps is { } least ? $"{least}" : "null");
        }
        return text.ToString();
    }

    /// <summary>A method's name, as flags and files spell it.</summary>
    public static string NameOf(TuningMethod method) => method == TuningMethod.Random ? "random" : "halving";

    private static TuningMethod ReadMethod(ConfigurationValue value) =>
        value.Text("random or halving") switch
        {
            "random" => TuningMethod.Random,
            "halving" => TuningMethod.Halving,
            _ => throw value.Unexpected("random or halving"),
        };
}
