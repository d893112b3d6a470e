namespace Proximal.Experiments.Tests;

public sealed class ConfigurationReaderTests
{
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
    [InlineData(
        "policy_kwargs=dict(net_arch=dict(pi=[8], vf=[9]), activation_fn=nn.ReLU)",
        "policy_kwargs.activation_fn",
        "relu"
    )]
    [InlineData("policy_kwargs='dict(log_std_init=-2, ortho_init=False)'", "policy_kwargs.ortho_init", "false")]
    [InlineData("gamma = 0.5", "gamma", "0.5")]
    [InlineData("policy=MlpPolicy", "gamma", "0.99")]
    [InlineData("policy=CnnPolicy", "policy_kwargs.features_extractor_class", "NatureCNN")]
    [InlineData("policy=CnnPolicy", "policy_kwargs.net_arch", "[]")]
    [InlineData("policy=MultiInputPolicy", "policy_kwargs.net_arch", "[64, 64]")]
    [InlineData("policy=CnnLstmPolicy", "policy_kwargs.memory", "lstm")]
    [InlineData(
        "policy_kwargs={features_extractor_class: minatarcnn, features_dim: 64}",
        "policy_kwargs.features_dim",
        "64"
    )]
    [InlineData(
        "policy_kwargs=dict(memory='gru', lstm_hidden_size=32, shared_lstm=True)",
        "policy_kwargs.shared_lstm",
        "true"
    )]
    public void Set_accepts_values_in_the_form_of_rl_zoo(string assignment, string key, string expected)
    {
        TrainingOptions options = Known.Reader(PpoAlgorithm.Entry).Apply(new PpoOptions(), assignment);

        Assert.Equal(expected, PpoAlgorithm.Entry.Find(key)!.Format(options));
    }

    [Theory]
    [InlineData("CnnLstmPolicy", "MlpPolicy", "none", "Flatten", "[64, 64]")]
    [InlineData("CnnLstmPolicy", "MlpLstmPolicy", "lstm", "Flatten", "[64, 64]")]
    [InlineData("CnnLstmPolicy", "CnnPolicy", "none", "NatureCNN", "[]")]
    [InlineData("MlpLstmPolicy", "MultiInputPolicy", "none", "NatureCNN", "[64, 64]")]
    public void Policy_name_of_an_override_turns_off_what_it_lacks(
        string file,
        string given,
        string memory,
        string features,
        string widths
    )
    {
        ConfigurationReader reader = Known.Reader(PpoAlgorithm.Entry);
        TrainingOptions options = reader.Apply(new PpoOptions(), $"policy={file}");
        options = reader.Apply(options, $"policy={given}");
        Assert.Equal(memory, PpoAlgorithm.Entry.Find("policy_kwargs.memory")!.Format(options));
        Assert.Equal(features, PpoAlgorithm.Entry.Find("policy_kwargs.features_extractor_class")!.Format(options));
        Assert.Equal(widths, PpoAlgorithm.Entry.Find("policy_kwargs.net_arch")!.Format(options));
    }

    [Fact]
    public void Policy_name_that_contradicts_earlier_keys_of_a_file_is_refused()
    {
        var failure = Assert.Throws<InvalidInputException>(static () =>
            Known
                .Reader(PpoAlgorithm.Entry)
                .Apply(
                    new PpoOptions(),
                    YamlText.ReadMap("policy_kwargs: {memory: gru}\npolicy: MlpPolicy\n", "x.yml"),
                    "x.yml"
                )
        );
        Assert.Equal(
            "x.yml:2: policy: MlpPolicy contradicts policy_kwargs, which select MlpLstmPolicy",
            failure.Message
        );
    }

    [Theory]
    [InlineData("gama=0.9", "unknown key 'gama': did you mean gamma?")]
    [InlineData("net_arch=[64]", "unknown key 'net_arch': did you mean policy_kwargs.net_arch?")]
    [InlineData("gamma", "expected key=value")]
    [InlineData("gamma=high", "expected a number, found 'high'")]
    [InlineData("n_envs=1.5", "expected a whole number, found '1.5'")]
    [InlineData("n_envs=[1]", "expected a whole number, found a list")]
    [InlineData("normalize=maybe", "expected true or false, found 'maybe'")]
    [InlineData("learning_rate=exp_1", "expected a number, or lin_X or cos_X for a decay to 0, found 'exp_1'")]
    [InlineData("policy_kwargs.net_arch=64", "expected a list such as [64, 64]")]
    [InlineData(
        "policy_kwargs.activation_fn=swish",
        "expected one of tanh, relu, elu, gelu, silu, gelu_erf, found 'swish'"
    )]
    [InlineData("policy_kwargs=dict(net_arch=open('x'))", "expected a map")]
    [InlineData(
        "policy=ConvPolicy",
        "expected one of MlpPolicy, CnnPolicy, MultiInputPolicy, MlpLstmPolicy, CnnLstmPolicy, "
            + "MultiInputLstmPolicy, found 'ConvPolicy'"
    )]
    [InlineData("policy_kwargs.memory=rnn", "expected one of none, lstm, gru, found 'rnn'")]
    [InlineData("gamma=[0.9", "malformed YAML")]
    [InlineData("algorithm=trpo", "expected ppo, found 'trpo'")]
    public void Set_reports_invalid_input_in_one_line(string assignment, string complaint)
    {
        var exception = Assert.Throws<InvalidInputException>(() =>
            Known.Reader(PpoAlgorithm.Entry).Apply(new PpoOptions(), assignment)
        );

        Assert.StartsWith($"--set {assignment}: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(complaint, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("trpo", "clip_range=0.1", "unknown key 'clip_range' for TRPO (it is a key of PPO, APPO, GAIL)")]
    [InlineData("a2c", "n_epochs=2", "unknown key 'n_epochs' for A2C (it is a key of PPO, APPO, DAgger, GAIL)")]
    [InlineData("reinforce", "vf_coef=1", "unknown key 'vf_coef' for REINFORCE")]
    [InlineData("ppo", "cg_dampin=1", "unknown key 'cg_dampin'")]
    [InlineData("trpo", "cg_dampin=1", "unknown key 'cg_dampin': did you mean cg_damping?")]
    public void Key_of_another_algorithm_is_unknown(string algorithm, string assignment, string complaint)
    {
        var exception = Assert.Throws<InvalidInputException>(() =>
            Known.Reader(Known.Algorithms.Find(algorithm)).Apply(Known.Algorithms.Find(algorithm).Defaults, assignment)
        );

        Assert.StartsWith($"--set {assignment}: {complaint}", exception.Message, StringComparison.Ordinal);
    }
}
