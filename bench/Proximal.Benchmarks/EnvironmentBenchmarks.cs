using BenchmarkDotNet.Attributes;
using Proximal.Box2D;
using Proximal.Environments;

namespace Proximal.Benchmarks;

/// <summary>A step of every built-in task, for one environment of a batch of 64.</summary>
[MemoryDiagnoser]
public class EnvironmentBenchmarks
{
    private const int Count = 64;
    private VectorEnvironment? environments;
    private VectorStep? step;
    private float[] actions = [];

    public static IEnumerable<string> Tasks => All.All.Select(entry => entry.Name);

    [ParamsSource(nameof(Tasks))]
    public string Task { get; set; } = "";

    private static EnvironmentRegistry All => new EnvironmentRegistry().AddBox2D();

    [GlobalSetup]
    public void Prepare()
    {
        environments = All.Find(Task).CreateBatch(Count);
        step = environments.CreateStep();
        actions = new float[Count * environments.ActionSize];
        environments.Reset(0, step.Observations);
    }

    [GlobalCleanup]
    public void Free() => environments?.Dispose();

    [Benchmark(OperationsPerInvoke = Count)]
    public void Step() => environments!.Step(actions, step!);
}
