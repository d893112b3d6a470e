namespace Proximal.Experiments;

/// <summary>Callback that collects metrics of every update as curves.</summary>
/// <param name="metrics">Display names and tags of the metrics.</param>
internal sealed class MetricCurves(params IReadOnlyList<(string Name, string Tag)> metrics) : ITrainingCallback
{
    private readonly List<(double Step, double Value)>[] points =
    [
        .. metrics.Select(_ => new List<(double, double)>()),
    ];

    /// <summary>Curves so far.</summary>
    public IReadOnlyList<(string Name, Curve Curve)> Curves =>
        [
            .. metrics
                .Index()
                .Select(metric =>
                    (
                        metric.Item.Name,
                        new Curve(
                            [.. points[metric.Index].Select(point => point.Step)],
                            [.. points[metric.Index].Select(point => point.Value)]
                        )
                    )
                ),
        ];

    public void OnUpdate(ITrainer trainer)
    {
        foreach ((int i, (_, string tag)) in metrics.Index())
        {
            if (trainer.Metrics.TryGet(tag, out double value))
                points[i].Add((trainer.Steps, value));
        }
    }
}
