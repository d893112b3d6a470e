namespace Proximal.Experiments;

/// <summary>A search for better settings in code: the flags of <c>proximal tune</c>.</summary>
public sealed record TuningRequest : ExperimentRequest
{
    /// <summary>The algorithm's name; null, the default, for that of the space or of <see cref="Configuration"/>, or PPO.</summary>
    public string? Algorithm { get; init; }

    /// <summary>A file with the settings that are not searched, or one of the zoo's; null, the default, for the zoo's settings of the algorithm.</summary>
    public string? Configuration { get; init; }

    /// <summary>
    /// What to search, by key, as YAML: <c>Space = { ["learning_rate"] = "{log_uniform: [1e-5, 1e-2]}", ["gamma"] = "[0.9, 0.99]" }</c>. None, the default, for
    /// <see cref="SpaceFile"/>.
    /// </summary>
    public IDictionary<string, string> Space { get; init; } =
        new OrderedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A file that says what to search; null, the default, for the space that comes with the algorithm.</summary>
    public string? SpaceFile { get; init; }

    /// <summary>How steps are spent: all trials to the end, or by successive halving. Default random search.</summary>
    public TuningMethod Method { get; init; }

    /// <summary>How many combinations are tried. Default 20.</summary>
    public int Trials { get; init; } = new TuningPlan().Trials;

    /// <summary>Runs of each trial, with seeds 1 to this. Default 1; 3 to 5 are more reliable.</summary>
    public int Seeds { get; init; } = new TuningPlan().Seeds;

    /// <summary>Chooses the combinations. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Episodes that every run's policy is measured over. Default 20.</summary>
    public int Episodes { get; init; } = new TuningPlan().Episodes;

    /// <summary>Halving: one trial in so many goes on to the next rung. Default 3.</summary>
    public int Eta { get; init; } = new TuningPlan().Rate;

    /// <summary>Halving: least steps of the first rung; null, the default, to follow from the number of trials.</summary>
    public long? MinSteps { get; init; }

    /// <summary>Runs that train at the same time; null, the default, for as many as there are threads.</summary>
    public int? Jobs { get; init; }

    internal TuningSearch Search(string environment, Registries known, IDisplay display)
    {
        if (Trials < 1 || Seeds < 1 || Episodes < 1 || Eta < 2 || MinSteps < 1 || Jobs < 1)
            throw new InvalidInputException(
                "Trials, Seeds, Episodes, MinSteps and Jobs must be at least 1, and Eta at least 2"
            );
        if (Space.Count > 0 && SpaceFile is not null)
            throw new InvalidInputException("Space and SpaceFile both say what to search; leave out one");
        (string Name, string Text)? space =
            Space.Count > 0 ? ("Space", string.Concat(Space.Select(static pair => $"{pair.Key}: {pair.Value}\n")))
            : SpaceFile is { } path
                ? (
                    path,
                    File.Exists(path)
                        ? File.ReadAllText(path)
                        : throw new InvalidInputException($"SpaceFile {path}: there is no such file")
                )
            : null;
        AlgorithmEntry? asked = Algorithm is null
            ? space is { } given
                ? SearchSpaceReader.AlgorithmIn(given.Name, given.Text, known.Algorithms)
                : null
            : known.Algorithms.Find(Algorithm);
        var job = new TrainingJob
        {
            Task = known.FindEnvironment(environment),
            Known = known,
            File = Configuration,
            Algorithm = asked,
            Settings = Values(),
        };
        RunConfiguration basis = TuningJob.Basis(job.Configure(display.WriteLine), Steps);
        space ??= DefaultSearchSpaces.For(basis.Algorithm);
        var plan = new TuningPlan
        {
            Method = Method,
            Trials = Trials,
            Seed = Seed,
            Seeds = Seeds,
            Episodes = Episodes,
            Rate = Eta,
            LeastSteps = MinSteps,
        };
        var search = new TuningSearch(
            basis,
            SearchSpaceReader.Read(
                space.Value.Name,
                space.Value.Text,
                new ConfigurationReader(basis.Algorithm, known.Algorithms)
            ),
            plan
        );
        _ = search.Rungs;
        return search;
    }
}
