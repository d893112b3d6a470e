using Proximal.Tensors;

namespace Proximal.Cli.Tests;

public sealed class PpoSettingsTests
{
    // Every setting away from its default.
    private static readonly PpoOptions Unusual = new()
    {
        TotalSteps = 123_456_789_012,
        EnvironmentCount = 7,
        StepsPerRollout = 33,
        BatchSize = 11,
        Epochs = 3,
        LearningRate = Schedule.Linear(1.0 / 3),
        Gamma = 0.1 + 0.2,
        GaeLambda = 0.87,
        ClipRange = Schedule.Linear(0.15),
        ClipRangeValue = Schedule.Constant(0.3),
        EntropyCoefficient = 1f / 3,
        ValueCoefficient = 0.7f,
        MaxGradientNorm = 2.5f,
        NormalizeAdvantage = false,
        TargetKl = 0.015,
        AdamEpsilon = 1e-7f,
        BootstrapTruncated = false,
        Objective = PpoObjective.AdaptiveKl,
        KlTarget = 0.003,
        KlCoefficient = 2,
        NormalizeObservations = true,
        NormalizeRewards = true,
        ClipObservation = 5,
        ClipReward = 6,
        NormalizationEpsilon = 1e-6,
        Seed = ulong.MaxValue,
        CheckFinite = false,
        Network = new NetworkOptions
        {
            ActorWidths = [32, 16],
            CriticWidths = [128],
            SharedWidths = [24],
            Activation = Activation.Silu,
            OrthogonalInitialization = false,
            LogStdInitial = -1.5f,
            SquashOutput = true,
        },
    };

    [Fact]
    public void Every_option_survives_being_written_and_read()
    {
        var run = new RunConfiguration("CartPole-v1", Unusual);

        RunConfiguration read = ConfigurationFile.Parse("config.yaml", run.ToYaml()).Single();

        Assert.Equal("CartPole-v1", read.Environment);
        Assert.Equal(run.ToYaml(), read.ToYaml());
        Assert.All(PpoSettings.All, setting => Assert.NotEqual(setting.Default, setting.Format(read.Options)));
        Assert.Equal(Unusual.Gamma, read.Options.Gamma);
        Assert.Equal(Unusual.EntropyCoefficient, read.Options.EntropyCoefficient);
        Assert.Equal(Unusual.LearningRate, read.Options.LearningRate);
        Assert.Equal(Unusual.Network.SharedWidths, read.Options.Network.SharedWidths);
    }

    [Fact]
    public void Every_property_of_the_options_has_a_key()
    {
        IEnumerable<string> properties = typeof(PpoOptions).GetProperties().Where(property => property.CanWrite)
            .Select(property => property.Name)
            .Where(name => name != nameof(PpoOptions.Network))
            .Concat(typeof(NetworkOptions).GetProperties().Where(property => property.CanWrite).Select(property => property.Name));

        Assert.All(properties, property => Assert.Contains(PpoSettings.All, setting => setting.Name.Contains(property, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("n_timesteps=1e5", "n_timesteps", "100000")]
    [InlineData("n_timesteps=2_000_000", "n_timesteps", "2000000")]
    [InlineData("learning_rate=lin_2.5e-4", "learning_rate", "lin_0.00025")]
    [InlineData("clip_range_vf=null", "clip_range_vf", "null")]
    [InlineData("clip_range_vf=0.2", "clip_range_vf", "0.2")]
    [InlineData("normalize=true", "normalize.norm_reward", "true")]
    [InlineData("normalize={norm_obs: true, norm_reward: false}", "normalize.norm_reward", "false")]
    [InlineData("normalize={norm_reward: false}", "normalize.norm_obs", "true")]
    [InlineData("policy_kwargs.net_arch=[128, 128]", "policy_kwargs.net_arch", "[128, 128]")]
    [InlineData("policy_kwargs={net_arch: {pi: [8], vf: [9]}}", "policy_kwargs.net_arch", "{pi: [8], vf: [9]}")]
    [InlineData("policy_kwargs=dict(net_arch=dict(pi=[8], vf=[9]), activation_fn=nn.ReLU)", "policy_kwargs.activation_fn", "relu")]
    [InlineData("policy_kwargs='dict(log_std_init=-2, ortho_init=False)'", "policy_kwargs.ortho_init", "false")]
    [InlineData("gamma = 0.5", "gamma", "0.5")]
    [InlineData("policy=MlpPolicy", "gamma", "0.99")]
    public void Set_reads_what_rl_zoo_writes(string assignment, string key, string expected)
    {
        PpoOptions options = SettingsReader.Apply(new PpoOptions(), assignment);

        Assert.Equal(expected, PpoSettings.All.Single(setting => setting.Key == key).Format(options));
    }

    [Theory]
    [InlineData("gama=0.9", "unknown setting 'gama': did you mean gamma?")]
    [InlineData("net_arch=[64]", "unknown setting 'net_arch': did you mean policy_kwargs.net_arch?")]
    [InlineData("gamma", "expected key=value")]
    [InlineData("gamma=high", "expected a number, found 'high'")]
    [InlineData("n_envs=1.5", "expected a whole number, found '1.5'")]
    [InlineData("n_envs=[1]", "expected a whole number, found a list")]
    [InlineData("normalize=maybe", "expected true or false, found 'maybe'")]
    [InlineData("learning_rate=cos_1", "expected a number, or lin_X for one that falls to 0, found 'cos_1'")]
    [InlineData("policy_kwargs.net_arch=64", "expected a list such as [64, 64]")]
    [InlineData("policy_kwargs.activation_fn=swish", "expected one of tanh, relu, elu, gelu, silu, found 'swish'")]
    [InlineData("policy_kwargs=dict(net_arch=open('x'))", "expected a map")]
    [InlineData("policy=CnnPolicy", "expected MlpPolicy, found 'CnnPolicy'")]
    [InlineData("gamma=[0.9", "malformed YAML")]
    public void Set_says_in_one_line_what_is_wrong(string assignment, string complaint)
    {
        var exception = Assert.Throws<InvalidInputException>(() => SettingsReader.Apply(new PpoOptions(), assignment));

        Assert.StartsWith($"--set {assignment}: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(complaint, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }
}
