namespace Proximal.Experiments.Tests.Configuration;

/// <summary>The map <c>environment_parameters</c>: reading, writing, training and resuming with it.</summary>
public sealed class EnvironmentParametersYamlTests : IDisposable
{
    // As in ML-Agents' documentation, without its key behavior.
    private const string Parameters = """
        environment_parameters:
          gravity:
            sampler_type: uniform
            sampler_parameters:
              min_value: 8.5
              max_value: 11
          masspole:
            sampler_type: gaussian
            sampler_parameters: {mean: 0.2, st_dev: 0.01}
          force_mag:
            sampler_type: multirangeuniform
            sampler_parameters:
              intervals: [[7, 10], [15, 20]]
          masscart: 1.5
          length:
            curriculum:
              - name: Short
                completion_criteria:
                  measure: reward
                  signal_smoothing: true
                  min_lesson_length: 3
                  threshold: 5
                value: 0.4
              - completion_criteria:
                  measure: progress
                  threshold: 0.5
                  require_reset: true
                value: {sampler_type: uniform, sampler_parameters: {min_value: 0.5, max_value: 0.75}}
              - name: Long
                value: 1e-0
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Parameters_of_a_file_are_read_and_written()
    {
        RunConfiguration configuration = Read(Parameters);
        EnvironmentParameters parameters = configuration.EnvironmentEntry.Parameters!;
        Assert.Equal(
            ["gravity", "masspole", "force_mag", "masscart", "length"],
            parameters.All.Select(parameter => parameter.Name)
        );
        Assert.Equal(
            [
                new UniformSampler(8.5, 11),
                new GaussianSampler(0.2, 0.01),
                new MultiRangeUniformSampler(new UniformSampler(7, 10), new UniformSampler(15, 20)),
                new ConstantSampler(1.5),
            ],
            parameters.All.Take(4).Select(parameter => parameter.Lessons[0].Value)
        );
        Assert.Equal(
            [
                new Lesson("Short", 0.4, new CompletionCriteria(5) { MinLessonLength = 3 }),
                new Lesson(
                    "Lesson1",
                    new UniformSampler(0.5, 0.75),
                    new CompletionCriteria(0.5) { Measure = LessonMeasure.Progress, RequireReset = true }
                ),
                new Lesson("Long", 1.0),
            ],
            parameters.All[4].Lessons
        );

        string yaml = configuration.ToYaml();
        Assert.Contains(
            "  environment_parameters:\n    gravity: {sampler_type: uniform",
            yaml,
            StringComparison.Ordinal
        );
        Assert.Equal(yaml, ConfigurationFile.Parse("config.yaml", yaml, Known.Registries).Single().ToYaml());
        Assert.DoesNotContain("environment_parameters", Read("gamma: 0.9").ToYaml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Set_adds_and_replaces_parameters()
    {
        RunConfiguration configuration = Read(Parameters);
        var reader = new ConfigurationReader(configuration.Algorithm, Known.Algorithms);
        RunConfiguration changed = reader.Apply(configuration, "environment_parameters.gravity=9");
        Assert.Equal(new ConstantSampler(9), changed.EnvironmentEntry.Parameters!.All[0].Lessons[0].Value);
        Assert.Equal(5, changed.EnvironmentEntry.Parameters.All.Count);
        changed = reader.Apply(configuration, "environment_parameters={length: 2}");
        Assert.Equal("length", Assert.Single(changed.EnvironmentEntry.Parameters!.All).Name);
        Assert.Null(reader.Apply(configuration, "environment_parameters=null").EnvironmentEntry.Parameters);
    }

    [Theory]
    [InlineData(
        "{length: {sampler_type: unifrm, sampler_parameters: {}}}",
        "length.sampler_type: expected uniform, gaussian"
    )]
    [InlineData("{length: {sampler_parameters: {min_value: 1}}}", "length: sampler_type is missing")]
    [InlineData("{length: {sampler_type: uniform}}", "length: sampler_parameters is missing")]
    [InlineData(
        "{length: {sampler_type: uniform, sampler_parameters: {min_value: 2, max_value: 1}}}",
        "length.sampler_parameters: min_value must be at most max_value 1, not 2"
    )]
    [InlineData(
        "{length: {sampler_type: uniform, sampler_parameters: {min_value: 1, max_valeu: 2}}}",
        "max_valeu': did you mean max_value?"
    )]
    [InlineData(
        "{length: {sampler_type: gaussian, sampler_parameters: {mean: 1}}}",
        "sampler_parameters: st_dev is missing"
    )]
    [InlineData(
        "{length: {sampler_type: multirangeuniform, sampler_parameters: {intervals: [[1]]}}}",
        "intervals: expected a list of intervals"
    )]
    [InlineData("{length: long}", "length: expected a number, found 'long'")]
    [InlineData("{length: {curriculum: 3}}", "length.curriculum: expected a list of lessons")]
    [InlineData("{length: {curriculum: [{name: a}]}}", "length.curriculum[0]: value is missing")]
    [InlineData(
        "{length: {curriculum: [{value: 1}, {value: 2}]}}",
        "environment_parameters.length: lesson 'Lesson0' needs completion_criteria"
    )]
    [InlineData(
        "{length: {curriculum: [{value: 1, completion_criteria: {measure: reward}}, {value: 2}]}}",
        "completion_criteria: threshold is missing"
    )]
    [InlineData(
        "{length: {curriculum: [{value: 1, completion_criteria: {threshold: 1, measure: time}}, {value: 2}]}}",
        "measure: expected reward or progress, found 'time'"
    )]
    [InlineData(
        "{length: {curriculum: [{value: 1, completion_criteria: {threshold: 1, behavior: B}}, {value: 2}]}}",
        "behavior: a run trains one policy"
    )]
    [InlineData("{}", "environment_parameters: there must be at least one environment parameter")]
    public void Errors_name_the_key(string map, string message)
    {
        string error = Assert.Throws<InvalidInputException>(() => Read($"environment_parameters: {map}")).Message;
        Assert.StartsWith("test.yml:1: ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Theory]
    [InlineData("{lenght: 1}", "environment_parameters.lenght: the environment has no parameter 'lenght'")]
    [InlineData("{length: 0}", "environment_parameters.length: length must be a finite number above 0, not 0")]
    public void Parameters_that_the_environment_refuses_are_errors_before_training(string map, string message)
    {
        TrainingRequest request = Request(map);
        Assert.Contains(
            message,
            Assert.Throws<InvalidInputException>(() => Experiment.Train("CartPole-v1", request)).Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "environment_parameters.",
            Assert
                .Throws<InvalidInputException>(() => new DryRun(Read($"environment_parameters: {map}")).Lines().Count())
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Lessons_with_shards_are_refused()
    {
        RunConfiguration configuration = Read(Parameters);
        configuration = configuration with
        {
            Options = configuration.Options with { Shards = 2, EnvironmentCount = 2 },
        };
        Assert.StartsWith(
            "environment_parameters: lessons follow the episodes of all environments",
            Assert.Throws<InvalidInputException>(configuration.Validate).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Interrupted_run_continues_with_its_lessons()
    {
        const string Map =
            "{gravity: {sampler_type: uniform, sampler_parameters: {min_value: 8.5, max_value: 11}}, length: "
            + "{curriculum: [{value: 0.4, completion_criteria: {threshold: 5, min_lesson_length: 20}}, "
            + "{value: 1, completion_criteria: {measure: progress, threshold: 0.6, require_reset: true}}, {value: 2}]}}";
        TrainingRequest request = Request(Map) with { Steps = 1024 };
        Run whole = Experiment.Train("CartPole-v1", request with { Folder = At("whole"), Seeds = [0, 1] });
        double[] lessons = whole.Seeds[0].Metrics.Curve("environment/lesson/length").Values;
        Assert.Equal([0, 1, 2], lessons.Distinct());

        foreach (int steps in (int[])[128, 512, 768])
        {
            using var source = new CancellationTokenSource();
            string run = At($"run-{steps}");
            Assert.Throws<OperationCanceledException>(() =>
                Experiment.Train(
                    "CartPole-v1",
                    request with
                    {
                        Folder = run,
                        Seed = 1,
                        Cancellation = source.Token,
                        Callbacks = _ => [new EverySteps(steps, _ => source.Cancel())],
                    }
                )
            );
            Run resumed = Experiment.Resume(run);
            Assert.Equal(whole.Seeds[1].Summary!.WeightsSha256, resumed.Summary!.WeightsSha256);
            Assert.Equal(
                File.ReadAllText(Path.Combine(whole.Seeds[1].Folder, "metrics.jsonl")),
                File.ReadAllText(Path.Combine(run, "metrics.jsonl"))
            );
        }
    }

    private static RunConfiguration Read(string yaml) =>
        ConfigurationFile
            .Parse("test.yml", yaml, Known.Registries)
            .For(Known.Registries.FindEnvironment("CartPole-v1"));

    private static TrainingRequest Request(string map) =>
        new()
        {
            Steps = 256,
            EnvironmentCount = 2,
            SaveFrequency = 128,
            Overrides =
            {
                ["n_steps"] = "64",
                ["batch_size"] = "64",
                ["environment_parameters"] = map,
            },
        };

    private string At(string name) => Path.Combine(folder.Path, name);
}
