namespace Proximal.Experiments;

/// <summary>Keeps chosen figures of every update, as curves.</summary>
/// <param name="figures">Names for people, and the tags of the figures.</param>
internal sealed class MetricCurves(params IReadOnlyList<(string Name, string Tag)> figures) : ITrainingCallback
{
    private readonly List<(double Step, double Value)>[] points =
    [
        .. figures.Select(_ => new List<(double, double)>()),
    ];

    /// <summary>What was kept so far.</summary>
    public IReadOnlyList<(string Name, Curve Curve)> Curves =>
        [
            .. figures
                .Index()
                .Select(figure =>
                    (
                        figure.Item.Name,
                        new Curve(
                            [.. points[figure.Index].Select(point => point.Step)],
                            [.. points[figure.Index].Select(point => point.Value)]
                        )
                    )
                ),
        ];

    public void OnUpdate(ITrainer trainer)
    {
        foreach ((int i, (_, string tag)) in figures.Index())
        {
            if (trainer.Metrics.TryGet(tag, out double value))
                points[i].Add((trainer.Steps, value));
        }
    }
}
