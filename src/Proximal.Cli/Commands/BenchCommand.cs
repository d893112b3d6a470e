using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The command <c>proximal bench</c>: benchmarks of training and generation, as shares of the machine's
/// peak.</summary>
internal static class BenchCommand
{
    private const string HelpNotes = """
        Notes:
          The peak of the machine is measured, not looked up: multiply-adds on numbers in registers. The share of the
          peak is the median over repetitions, each with a measurement of the peak just before it, so changes of the
          clock rate and other processes affect both.

          gemm    matrix products in the shapes and layouts of network layers: NN, NT (second factor transposed),
                  TN (first factor transposed)
          convolution
                  layers of the Nature CNN and of MinAtar's CNN, 256 images: the forward pass, and the gradients of
                  weights, bias and, except for the first layer, inputs; 2 operations per window, tap and output
                  channel
          update  one gradient step of PPO on a minibatch, with separate 4-64-64-2 and 4-64-64-1 tanh networks:
                  gathering, forward, loss, backward, gradient-norm clipping, Adam. A layer with i inputs and o outputs
                  counts 2 i o operations forward, 2 i o for its weights and, except for the first layer, 2 i o for
                  its input: 52,352 per sample; nothing else counts
          train   complete training runs of CartPole-v1, and of MinAtar's Breakout with its CNN, with the share of
                  the time of each phase
          algorithms
                  updates of TRPO (gradient, conjugate gradients, line search, critic) and of SAC (critics, actor,
                  temperature, target networks); operations are counted in the same way
          language-train
                  training steps of a GPT-2 on random tokens: forward, loss, backward, gradient-norm clipping, AdamW.
                  Small: 6 layers of width 384, 50,304 tokens; tiny: 4 layers of width 128, 512 tokens. 6 operations
                  per token and matrix element; attention products and everything else do not count
          generate
                  96 new tokens after 16, sampled at temperature 1, in batches of 1, 16 and 64 prompts, including the
                  time for the prompts. 2 operations per token and matrix element
          prefix  32 new tokens in 4 groups of 8 completions of a prompt of 192, with and without shared keys and values
                  of the prompts
          randomwalks
                  trlX's benchmark from random weights: 15 epochs of supervised fine-tuning on 1,000 walks, then 20
                  iterations of PPO with 140 completions each; skipped by --quick, unless --only selects it
        """;

    private const string Longest = "randomwalks";

    private static readonly (string Name, string Title, Func<int, bool, IEnumerable<BenchmarkResult>> Run)[] Parts =
    [
        ("gemm", "matrix products", GemmBenchmark.Run),
        ("convolution", "convolutions", ConvolutionBenchmark.Run),
        ("update", "PPO gradient step", UpdateBenchmark.Run),
        ("train", "complete training runs", TrainingBenchmark.Run),
        ("algorithms", "updates of other algorithms", AlgorithmBenchmark.Run),
        ("language-train", "language-model training", LanguageTrainingBenchmark.Run),
        ("generate", "text generation", GenerationBenchmark.Run),
        ("prefix", "prefix caching", PrefixCachingBenchmark.Run),
        (Longest, "random walks, end to end", RandomWalksBenchmark.Run),
    ];

    private static string Names => string.Join(", ", Parts.Select(static part => part.Name));

    public static Command Create(Registries registries)
    {
        Option<long?> threads = Flag.Integer(
            "--threads",
            "Number of threads of the multi-threaded benchmarks (default: one per processor)."
        );
        Option<string?> only = Flag.Text("--only", "PART", $"Run one benchmark only: {Names}.");
        Option<string?> json = Flag.Text("--json", "FILE", "Also write all results to a JSON file.");
        Option<bool> quick = Flag.Switch(
            "--quick",
            "Run fewer and shorter repetitions: half a minute instead of several minutes, with more noise."
        );
        Option<bool> distributed = Flag.Switch(
            "--distributed",
            "Measure sums over the processes that mpirun or srun started, and nothing else."
        );
        var command = new Command(
            "bench",
            "Run benchmarks: matrix products, PPO updates, complete training runs and language models, relative "
                + "to the machine's peak."
        )
        {
            threads,
            only,
            json,
            quick,
            distributed,
        };
        command.SetAction(result =>
        {
            if (result.GetValue(distributed))
            {
                AllReduceBenchmark.Run(registries, Console.Out);
                return ExitCodes.Done;
            }

            Run(
                (int)Math.Min(result.GetValue(threads) ?? Environment.ProcessorCount, 1024),
                result.GetValue(only),
                result.GetValue(json),
                result.GetValue(quick)
            );
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal bench                           all benchmarks, a few minutes",
                "proximal bench --quick --only train      training speed only, a few seconds",
                "proximal bench --threads 1 --json one.json",
                "mpirun -n 2 proximal bench --distributed",
            ]
        );
        return command;
    }

    private static void Run(int threads, string? only, string? json, bool quick)
    {
        if (only is not null && Parts.All(part => part.Name != only))
            throw new InvalidInputException(
                $"--only: there is no benchmark '{only}'"
                    + $"{NearestName.Suggestion(only, Parts.Select(part => part.Name))} ({Names})"
            );
        var report = new BenchmarkReport(Console.Out);
        report.AddMachine(threads);
        foreach ((string name, string title, Func<int, bool, IEnumerable<BenchmarkResult>> run) in Parts)
        {
            if (only is null ? quick && name == Longest : name != only)
                continue;
            report.BeginGroup(title);
            foreach (BenchmarkResult result in run(threads, quick))
                report.Add(result);
        }

        report.WriteSummary();
        if (json is not null)
            report.Write(json);
    }
}
