using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>
/// Trainers that learn from examples: they learn, cutting batches into parts changes nothing, and interrupted runs end
/// the same.
/// </summary>
[Collection<WorkerThreads>]
public sealed class OfflineTrainerTests
{
    public static TheoryData<string> Algorithms => new(OfflineTasks.Algorithms);

    public static TheoryData<string> AlgorithmsAndLosses => [.. OfflineTasks.Algorithms, .. OfflineTasks.OtherLosses];

    [Theory]
    [MemberData(nameof(AlgorithmsAndLosses))]
    public void Each_offline_trainer_learns_its_examples(string algorithm)
    {
        LanguageTrainer trainer = OfflineTasks.Create(algorithm, totalSteps: 600);
        trainer.Train();
        trainer.Evaluate();
        Assert.Equal([0, trainer.Steps], trainer.Samples!.Snapshots.Select(static moment => moment.Step));
        Assert.NotEqual(trainer.Samples.Snapshots[0].Rows, trainer.Samples.Snapshots[^1].Rows);
        if (algorithm.StartsWith("sft", StringComparison.Ordinal))
        {
            Assert.InRange(Metric(trainer, LanguageMetricTags.EvaluationLoss), 0, 0.1);
            return;
        }

        // What was learned is also what is held out here.
        Assert.Equal(1, Metric(trainer, LanguageMetricTags.Accuracy));
        Assert.Equal(1, Metric(trainer, LanguageMetricTags.EvaluationAccuracy));
        if (algorithm == "process-reward")
            return;
        Assert.True(
            Metric(trainer, LanguageMetricTags.ChosenReward) > Metric(trainer, LanguageMetricTags.RejectedReward)
        );
    }

    [Fact]
    public void Gradient_accumulation_changes_only_rounding()
    {
        LanguageTrainer whole = OfflineTasks.Create("sft", totalSteps: 25);
        LanguageTrainer parts = OfflineTasks.Create("sft accumulated", totalSteps: 25);
        whole.Train();
        parts.Train();
        foreach (
            (KeyValuePair<string, Tensor> a, KeyValuePair<string, Tensor> b) in whole
                .Model.NamedParameters()
                .Zip(parts.Model.NamedParameters())
        )
            Assert.Equal(a.Value.ToArray(), b.Value.ToArray(), static (x, y) => Math.Abs(x - y) < 1e-4);
        Assert.Equal(Metric(whole, MetricTags.Loss), Metric(parts, MetricTags.Loss), 1e-4);
    }

    // Checkpoints come with every third update: cut off before the first, on one, and after one.
    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Run_interrupted_anywhere_ends_with_the_same_weights(string algorithm)
    {
        using var whole = new TemporaryFolder();
        string expected = Train(whole, algorithm);
        foreach (int updates in (int[])[1, 3, 5])
        {
            using var folder = new TemporaryFolder();
            Assert.Throws<InterruptedException>(() => Train(folder, algorithm, cutAfter: updates));
            Assert.Equal(expected, Train(folder, algorithm));
            foreach (string log in (string[])["metrics.jsonl", "samples.jsonl"])
                Assert.Equal(
                    File.ReadAllBytes(Path.Combine(whole.Path, log)),
                    File.ReadAllBytes(Path.Combine(folder.Path, log))
                );
        }
    }

    [Theory]
    [InlineData("sft")]
    [InlineData("sigmoid")]
    [InlineData("kto")]
    public void Thread_count_does_not_change_the_weights(string algorithm)
    {
        int before = WorkerPool.Shared.Threads;
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (int threads in (int[])[1, 2, 3])
            {
                WorkerPool.Shared.Threads = threads;
                LanguageTrainer trainer = OfflineTasks.Create(algorithm, totalSteps: 30);
                trainer.Train();
                hashes.Add(ModelWeights.Hash(trainer.Model));
            }
        }
        finally
        {
            WorkerPool.Shared.Threads = before;
        }

        Assert.Single(hashes);
    }

    // All pairs fit into one forward pass, as do those held out.
    [Theory]
    [InlineData(PreferenceLoss.Sigmoid, 2)]
    [InlineData(PreferenceLoss.Ipo, 2)]
    [InlineData(PreferenceLoss.SimPo, 0)]
    public void Reference_log_probs_of_pairs_are_computed_once_for_all_epochs(PreferenceLoss loss, long passes)
    {
        CausalLanguageModel model = OfflineTasks.Model();
        var reference = ReferencePolicy.Of(model.Copy(trainable: false));
        var options = new DpoOptions
        {
            TotalSteps = 10 * OfflineTasks.Pairs.Length,
            BatchSize = 3,
            Losses = [loss],
            // Log-ratios of the tokens of samples need passes of their own.
            SampleCount = 0,
        };
        var trainer = new Dpo(
            model,
            OfflineTasks.Tokenizer,
            OfflineTasks.Pairs,
            options,
            reference,
            OfflineTasks.Pairs
        );
        Assert.Equal(0, reference.Passes);
        trainer.Train(new UpdateCallback(trainer.Evaluate));
        Assert.Equal(passes, reference.Passes);
    }

    // Ethayarajh et al. 2024, section 4.2: each prompt with the completion of the next example.
    [Fact]
    public void Kto_reference_point_is_the_mean_log_ratio_of_mismatched_completions()
    {
        LabeledCompletion[] examples = [new("a", "bc", true), new("d", "efg", false)];
        double MeanLogRatio(CausalLanguageModel policy, CausalLanguageModel other, int shift)
        {
            using Scope scope = Scope.Begin(record: false);
            TokenExample[] encoded =
            [
                .. examples.Select(static example =>
                    TokenExample.Encode(OfflineTasks.Tokenizer, example.Prompt, example.Completion, 12)
                ),
            ];
            var batch = new CompletionBatch();
            for (int i = 0; i < 2; i++)
                batch.Add(encoded[i].Prompt, encoded[(i + shift) % 2].Completion);
            return (policy.LogProbs(batch).LogProbs - other.LogProbs(batch).LogProbs).Sum().Item() / 2;
        }

        // The reference point is not negative, so the policy is the model that prefers the mismatched completions.
        CausalLanguageModel model = OfflineTasks.Model(1),
            reference = OfflineTasks.Model(2);
        if (MeanLogRatio(model, reference, shift: 1) < 0)
            (model, reference) = (reference, model);
        double expected = MeanLogRatio(model, reference, shift: 1);
        Assert.True(Math.Abs(expected - MeanLogRatio(model, reference, shift: 0)) > 1e-3);
        var trainer = new RecordingKto(
            model,
            examples,
            new KtoOptions { TotalSteps = 2, BatchSize = 2 },
            ReferencePolicy.Of(reference.Copy(trainable: false))
        );
        trainer.Train();
        Assert.Equal(expected, Assert.Single(trainer.ReferencePoints), 1e-5);
    }

    [Fact]
    public void Every_step_has_another_dropout_seed()
    {
        CausalLanguageModel model = OfflineTasks.Model().Copy(trainable: false);
        var random = new Rng(1);
        model.AddAdapter(new LoraOptions { Rank = 2, Dropout = 0.1 }, ref random);
        var trainer = new RecordingKto(
            model,
            OfflineTasks.Labeled,
            new KtoOptions { TotalSteps = 32, BatchSize = 8 },
            ReferencePolicy.AdapterOff(model)
        );
        trainer.Train();
        Assert.Equal(4, trainer.DropoutSeeds.Count);
        Assert.DoesNotContain(null, trainer.DropoutSeeds);
        Assert.Distinct(trainer.DropoutSeeds);
    }

    [Fact]
    public void Streamed_data_set_gives_the_same_weights_and_resumes()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "data.csv");
        File.WriteAllLines(
            file,
            ["prompt,completion", .. OfflineTasks.Demonstrations.Select(static d => $"{d.Prompt},{d.Completion}")]
        );
        using FileDataset<Demonstration> data = Datasets.Demonstrations(file, checkAll: false);
        Sft Create(bool streaming) =>
            new(
                OfflineTasks.Model(),
                OfflineTasks.Tokenizer,
                data,
                new SftOptions
                {
                    TotalSteps = 50,
                    BatchSize = 5,
                    Streaming = streaming,
                }
            );
        Sft whole = Create(streaming: false);
        whole.Train();

        string run = Path.Combine(folder.Path, "run");
        using (var recorder = new RunRecorder(run, new RunRecorderOptions()))
            Create(streaming: true).Train(recorder, new EverySteps(20, static trainer => trainer.RequestStop()));
        Sft second = Create(streaming: true);
        using (var recorder = new RunRecorder(run, new RunRecorderOptions()))
        {
            Assert.Equal(20, recorder.Resume(second));
            second.Train(recorder);
        }

        Assert.Equal(whole.HashWeights(), second.HashWeights());
    }

    // The factor of step n of a warm-up of w steps is n / w, and 1 after it.
    [Fact]
    public void Warm_up_of_one_step_is_no_warm_up()
    {
        string Weights(int warmupSteps)
        {
            var trainer = new Sft(
                OfflineTasks.Model(),
                OfflineTasks.Tokenizer,
                OfflineTasks.Demonstrations,
                new SftOptions
                {
                    TotalSteps = 16,
                    BatchSize = 8,
                    WarmupSteps = warmupSteps,
                }
            );
            trainer.Train();
            return trainer.HashWeights();
        }

        Assert.Equal(Weights(0), Weights(1));
        Assert.NotEqual(Weights(0), Weights(2));
    }

    // Besides the passes over both data sets there is one for the mismatched completions of each batch.
    [Fact]
    public void Kto_computes_reference_log_probs_once_except_for_mismatched_pairs()
    {
        CausalLanguageModel model = OfflineTasks.Model();
        var reference = ReferencePolicy.Of(model.Copy(trainable: false));
        var options = new KtoOptions
        {
            TotalSteps = 160,
            BatchSize = 4,
            // Log-ratios of the tokens of samples need passes of their own.
            SampleCount = 0,
        };
        var trainer = new Kto(
            model,
            OfflineTasks.Tokenizer,
            OfflineTasks.Labeled,
            options,
            reference,
            OfflineTasks.Labeled
        );
        trainer.Train();
        Assert.Equal(40 + 1, reference.Passes);
        trainer.Evaluate();
        Assert.Equal(40 + 1 + 4 + 1, reference.Passes);
    }

    [Fact]
    public void Kto_reports_the_rewards_of_batches_with_one_class()
    {
        LabeledCompletion[] one = [.. OfflineTasks.Labeled.Where(static item => item.Label)];
        foreach (bool label in (bool[])[true, false])
        {
            LabeledCompletion[] labeled = [.. one.Select(item => item with { Label = label })];
            Kto trainer = NewKto(labeled, new KtoOptions { TotalSteps = 8, BatchSize = 4 });
            trainer.Train();
            Assert.Equal(label, trainer.Metrics.TryGet(LanguageMetricTags.ChosenReward, out double chosen));
            Assert.Equal(!label, trainer.Metrics.TryGet(LanguageMetricTags.RejectedReward, out double rejected));
            Assert.True(double.IsFinite(label ? chosen : rejected));
        }

        // Reports over several batches average each class over the batches that contain it.
        var mean = new MeanBatchMetrics();
        mean.Add(new BatchMetrics(1, 1, 0.5, 2, double.NaN));
        mean.Add(new BatchMetrics(3, 1, 1, 4, -1));
        var metrics = new MetricsRecord();
        mean.Report(metrics);
        Assert.Equal(3, Value(LanguageMetricTags.ChosenReward));
        Assert.Equal(-1, Value(LanguageMetricTags.RejectedReward));
        Assert.Equal(4, Value(LanguageMetricTags.RewardMargin));
        Assert.Equal(2, Value(MetricTags.Loss));

        double Value(string tag) => metrics.TryGet(tag, out double value) ? value : double.NaN;
    }

    [Fact]
    public void Kto_compares_a_single_completion_with_a_mismatched_one()
    {
        CausalLanguageModel model = OfflineTasks.Model();
        var trainer = new ReferencePoints(model, OfflineTasks.Labeled[..5]);
        trainer.Train();
        trainer.Seen.Clear();
        trainer.Evaluate();
        (float[] ratios, float z) = Assert.Single(trainer.Seen, static seen => seen.Ratios.Length == 1);
        Assert.True(ratios[0] > 0); // a desirable completion, after training
        Assert.NotEqual(ratios[0], z);
    }

    private static Kto NewKto(LabeledCompletion[] labeled, KtoOptions options)
    {
        CausalLanguageModel model = OfflineTasks.Model();
        return new Kto(
            model,
            OfflineTasks.Tokenizer,
            labeled,
            options,
            ReferencePolicy.Of(model.Copy(trainable: false))
        );
    }

    private sealed class ReferencePoints(CausalLanguageModel model, LabeledCompletion[] heldOut)
        : Kto(
            model,
            OfflineTasks.Tokenizer,
            OfflineTasks.Labeled,
            new KtoOptions
            {
                TotalSteps = 160,
                BatchSize = 4,
                LearningRate = 1e-2,
            },
            ReferencePolicy.Of(model.Copy(trainable: false)),
            heldOut
        )
    {
        public List<(float[] Ratios, float ReferencePoint)> Seen { get; } = [];

        protected override Tensor Loss(Tensor logRatios, Tensor desirable, float referencePoint)
        {
            Seen.Add((logRatios.ToArray(), referencePoint));
            return base.Loss(logRatios, desirable, referencePoint);
        }
    }

    // Kept log-probabilities come from other batches than those of training: each token's must not depend on its batch.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cached_reference_log_probs_are_independent_of_the_batch(bool adapterOff)
    {
        CausalLanguageModel model = OfflineTasks.Model().Copy(trainable: !adapterOff);
        var random = new Rng(1);
        if (adapterOff)
            model.AddAdapter(new LoraOptions { Rank = 4 }, ref random);
        ReferencePolicy reference = adapterOff
            ? ReferencePolicy.AdapterOff(model)
            : ReferencePolicy.Of(model.Copy(trainable: false));
        TokenExample[] examples =
        [
            .. OfflineTasks.Pairs.Select(static pair =>
                TokenExample.Encode(OfflineTasks.Tokenizer, pair.Prompt, pair.Chosen, 12)
            ),
        ];
        var kept = new ReferenceLogProbs(reference, examples);
        var batch = new CompletionBatch();
        using Scope scope = Scope.Begin(record: false);
        foreach (
            int[] some in (int[][])
                [
                    [3],
                    [5, 0],
                    [2, 7, 1, 4],
                ]
        )
        {
            batch.Clear();
            foreach (int i in some)
                batch.Add(examples[i].Prompt, examples[i].Completion);
            Assert.Equal(reference.LogProbs(batch).ToArray(), kept.Of(some).ToArray());
        }
    }

    [Fact]
    public void Empty_or_contradictory_data_is_refused()
    {
        CausalLanguageModel model = OfflineTasks.Model();
        AssertRefused(
            "no demonstrations",
            () => new Sft(model, OfflineTasks.Tokenizer, [], new SftOptions()),
            "no examples"
        );
        AssertRefused(
            "an empty completion",
            () => new Sft(model, OfflineTasks.Tokenizer, [new Demonstration("a", "")], new SftOptions()),
            "'a'"
        );
        AssertRefused(
            "a long prompt",
            () =>
                new Sft(model, OfflineTasks.Tokenizer, [new Demonstration(new string('a', 12), "b")], new SftOptions()),
            "12 tokens"
        );
        AssertRefused(
            "an equal pair",
            () =>
                new Dpo(
                    model,
                    OfflineTasks.Tokenizer,
                    [new PreferencePair("a", "b", "b")],
                    new DpoOptions { Losses = [PreferenceLoss.SimPo] },
                    null
                ),
            "are equal"
        );
        AssertRefused(
            "no reference",
            () => new Dpo(model, OfflineTasks.Tokenizer, OfflineTasks.Pairs, new DpoOptions(), null),
            "reference"
        );
        AssertRefused(
            "a batch of one",
            () =>
                new Kto(
                    model,
                    OfflineTasks.Tokenizer,
                    OfflineTasks.Labeled,
                    new KtoOptions { BatchSize = 1 },
                    ReferencePolicy.Of(model)
                ),
            "batch_size"
        );
        AssertRefused(
            "a frozen model",
            () =>
                new Sft(
                    model.Copy(trainable: false),
                    OfflineTasks.Tokenizer,
                    OfflineTasks.Demonstrations,
                    new SftOptions()
                ),
            "no trainable parameters"
        );
    }

    private static void AssertRefused(string what, Func<object> make, string expected)
    {
        string message = Assert.Throws<InvalidInputException>(make).Message;
        Assert.True(
            message.Contains(expected, StringComparison.Ordinal) && !message.Contains('\n'),
            $"{what}: {message}"
        );
    }

    private static string Train(TemporaryFolder folder, string algorithm, int cutAfter = 0)
    {
        LanguageTrainer trainer = OfflineTasks.Create(algorithm, totalSteps: 80);
        using var recorder = new RunRecorder(
            folder.Path,
            new RunRecorderOptions
            {
                CheckpointInterval = 3,
                KeepCheckpoints = 2,
                Logs = [trainer.Samples!.Log()],
            }
        );
        recorder.Resume(trainer);
        trainer.Train(recorder, new InterruptAfter(cutAfter));
        return ModelWeights.Hash(trainer.Model);
    }

    private static double Metric(LanguageTrainer trainer, string tag)
    {
        Assert.True(trainer.Metrics.TryGet(tag, out double value), tag);
        return value;
    }

    private sealed class RecordingKto(
        CausalLanguageModel model,
        IReadOnlyList<LabeledCompletion> completions,
        KtoOptions options,
        ReferencePolicy reference
    ) : Kto(model, OfflineTasks.Tokenizer, completions, options, reference)
    {
        public List<float> ReferencePoints { get; } = [];

        public List<ulong?> DropoutSeeds { get; } = [];

        protected override Tensor Loss(Tensor logRatios, Tensor desirable, float referencePoint)
        {
            ReferencePoints.Add(referencePoint);
            DropoutSeeds.Add(DropoutSeed(0));
            return base.Loss(logRatios, desirable, referencePoint);
        }
    }
}
