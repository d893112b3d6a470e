namespace Proximal.Experiments;

/// <summary>Runs of all seeds of one variant, and their statistics.</summary>
internal sealed class ComparedGroup
{
    private const int Points = 200;

    private readonly StratifiedBootstrap bootstrap;

    public ComparedGroup(ComparedVariant variant, IReadOnlyList<ComparedRun> runs)
    {
        (Variant, Runs) = (variant, runs);
        bootstrap = new StratifiedBootstrap([runs.Count]);
    }

    public ComparedVariant Variant { get; }

    /// <summary>Runs of the seeds, in order.</summary>
    public IReadOnlyList<ComparedRun> Runs { get; }

    /// <summary>Return of the final policies: interquartile mean over the seeds, with its interval.</summary>
    public ConfidenceInterval Evaluation => bootstrap.Of([.. Runs.Select(run => run.Evaluation)]);

    public double MeanEvaluation => Runs.Average(run => run.Evaluation);

    /// <summary>
    /// Population standard deviation over the seeds of the return of the final policies, as NumPy's <c>std</c>.
    /// </summary>
    public double Deviation => Math.Sqrt(Runs.Average(run => Math.Pow(run.Evaluation - MeanEvaluation, 2)));

    /// <summary>Interquartile range over the seeds of the return of the final policies.</summary>
    public double Range => Quantile.InterquartileRange(Runs.Select(run => run.Evaluation));

    /// <summary>Interquartile mean over the seeds of the last return in training.</summary>
    public double Final => InterquartileMean.Of([.. Runs.Select(run => run.Final)]);

    /// <summary>Interquartile mean over the seeds of the highest return in training.</summary>
    public double Best => InterquartileMean.Of([.. Runs.Select(run => run.Best)]);

    public double WallSeconds => Runs.Average(run => run.WallSeconds);

    public double Updates => Runs.Average(run => run.Updates);

    /// <summary>Optimizer steps of the policy in one run; the maximum if epochs can stop early.</summary>
    public double PolicySteps =>
        Updates * Variant.Configuration.Algorithm.PolicyStepsPerUpdate(Variant.Configuration.Options);

    /// <summary>
    /// Mean number of steps to a threshold over the seeds that reached it (NaN if none did), and the number of these
    /// seeds.
    /// </summary>
    public (double Steps, int Reached) StepsTo(double threshold)
    {
        double[] steps = [.. Runs.Select(run => run.StepsTo(threshold)).OfType<double>()];
        return (steps.Length == 0 ? double.NaN : steps.Average(), steps.Length);
    }

    /// <summary>
    /// Learning curve over the steps for which all seeds have a return: interquartile mean over the seeds with its
    /// interval.
    /// </summary>
    public CurveBand Band()
    {
        double first = Runs.Max(run => run.Curve.Steps[0]);
        double last = Math.Max(first, Runs.Min(run => run.Curve.Steps[^1]));
        int count = last > first ? Points : 1;
        var steps = new double[count];
        var intervals = new ConfidenceInterval[count];
        double[] sample = new double[Runs.Count];
        for (int i = 0; i < count; i++)
        {
            steps[i] = i == Points - 1 ? last : first + ((last - first) * i / (Points - 1));
            for (int j = 0; j < sample.Length; j++)
                sample[j] = Runs[j].Curve.At(steps[i]);
            intervals[i] = bootstrap.Of(sample);
        }
        return new CurveBand(
            Variant.Label,
            Runs.Count,
            steps,
            [.. intervals.Select(interval => interval.Estimate)],
            [.. intervals.Select(interval => interval.Low)],
            [.. intervals.Select(interval => interval.High)]
        );
    }
}
