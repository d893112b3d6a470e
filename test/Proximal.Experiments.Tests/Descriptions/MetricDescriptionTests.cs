using System.Reflection;
using Proximal.Language;

namespace Proximal.Experiments.Tests;

public sealed class MetricDescriptionTests
{
    public static TheoryData<string> Names { get; } = [.. Known.Algorithms.All.Select(static entry => entry.Name)];

    [Fact]
    public void Every_tag_of_the_trainers_is_explained_in_one_sentence()
    {
        string[] tags =
        [
            .. new[] { typeof(MetricTags), typeof(LanguageMetricTags), typeof(CompletionTags), typeof(MonitorTags) }
                .SelectMany(static type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
                .Where(static field => field.IsLiteral)
                .Select(static field => (string)field.GetRawConstantValue()!)
                .Where(static tag => !tag.EndsWith('/')),
            .. Enum.GetValues<MonitorSignals>()
                .Where(static signal => System.Numerics.BitOperations.IsPow2((int)signal))
                .Select(MonitorTags.Of),
        ];
        Assert.Equal(
            tags.Order(StringComparer.Ordinal),
            MetricDescriptions.All.Select(static row => row.Tag).Order(StringComparer.Ordinal)
        );
        Assert.All(
            MetricDescriptions.All,
            static row =>
            {
                Assert.NotEmpty(row.Label);
                Assert.EndsWith(".", row.Meaning, StringComparison.Ordinal);
                Assert.DoesNotContain("\n", row.Meaning, StringComparison.Ordinal);
                Assert.DoesNotContain(
                    ". ",
                    row.Meaning.Replace("approx. ", "", StringComparison.Ordinal),
                    StringComparison.Ordinal
                );
            }
        );
        Assert.Null(MetricDescriptions.Find("mine/own"));
    }

    [Theory]
    [InlineData("environment/is_success", "is_success")]
    [InlineData("environment/return_red", "return of red")]
    [InlineData("environment/lesson/length", "lesson of length")]
    public void Metrics_of_environments_are_explained_by_the_start_of_their_tag(string tag, string label) =>
        Assert.Equal((tag, label), (MetricDescriptions.Find(tag)!.Tag, MetricDescriptions.Find(tag)!.Label));

    [Theory]
    [MemberData(nameof(Names))]
    public void Algorithm_logs_its_key_metrics_and_only_explained_ones(string name)
    {
        AlgorithmEntry algorithm = Known.Algorithms.Find(name);
        bool isOffPolicy = algorithm.Defaults is OffPolicyOptions;
        string[] assignments =
        [
            .. isOffPolicy
                ? ["n_timesteps=1500", "learning_starts=100", "batch_size=8", "buffer_size=2000"]
                : (string[])["n_timesteps=1024"],
            .. algorithm.Find("n_steps") is null ? [] : (string[])["n_steps=512", "n_envs=1"],
            .. algorithm.Find("demonstrations") is null ? [] : (string[])[$"demonstrations={Experts.File}"],
            .. algorithm.Find("expert") is null ? [] : (string[])[$"expert={Experts.Policy}"],
        ];
        ConfigurationReader reader = Known.Reader(algorithm);
        TrainingOptions options = assignments.Aggregate(
            algorithm.Defaults,
            (current, assignment) => reader.Apply(current, assignment)
        );
        using VectorEnvironment environments = Known.Task("Pendulum-v1").CreateBatch(options.EnvironmentCount);
        IAgentTrainer trainer = algorithm.CreateTrainer(environments, options);
        var tags = new HashSet<string>(StringComparer.Ordinal);
        trainer.Train(
            new EverySteps(1, current => tags.UnionWith(current.Metrics.Values.Select(static metric => metric.Key)))
        );
        Assert.Superset(KeyMetrics.Of(name).ToHashSet(StringComparer.Ordinal), tags);
        Assert.All(tags, static tag => Assert.NotNull(MetricDescriptions.Find(tag)));
        Assert.True(KeyMetrics.Of(name).Count >= 5, name);
    }

    [Fact]
    public void Algorithm_of_user_code_has_the_metrics_of_episodes() =>
        Assert.Equal([MetricTags.EpisodeReturn, MetricTags.EpisodeLength], KeyMetrics.Of("mine"));
}
