using Proximal.Environments;

namespace Proximal.MuJoCo.Tests;

/// <summary>Each problem is one clear line.</summary>
public sealed class ErrorTests
{
    private const string Ball = """
        <mujoco>
          <worldbody>
            <body><joint type="slide" axis="0 0 1"/><geom type="sphere" size="0.1"/></body>
          </worldbody>
          <actuator><motor joint="j"/></actuator>
        </mujoco>
        """;

    [Fact]
    public void Every_version_of_the_table_has_a_layout()
    {
        IReadOnlyList<int> versions = StructLayout.KnownVersions();
        Assert.Equal(46, versions.Count);
        foreach (int version in versions)
        {
            StructLayout layout = StructLayout.Find(version, null);
            Assert.Equal(version < 3_005_000 ? 4 : 8, layout.CountSize);
            Assert.True(layout.Data("qvel") > layout.Data("qpos"));
            Assert.True(layout.Model("actuator_ctrlrange") > layout.Model("geom_type"));
        }

        Assert.Equal(
            (222, 40376, 41168),
            (versions[2], StructLayout.Find(222, null).Data("qpos"), StructLayout.Find(222, null).Data("cfrc_ext"))
        );
        Assert.Equal(("2.2.2", "3.12.0"), (StructLayout.Text(222), StructLayout.Text(versions[^1])));
    }

    [Fact]
    public void An_unknown_version_is_refused() =>
        Assert.Equal(
            "MuJoCo 9.1.0 is not a known version; use one from 2.2.0 to 3.12.0, or set MUJOCO_LAYOUT to the output of "
                + "eng/mujoco-layout.c, compiled with the headers of this version",
            Assert.Throws<InvalidInputException>(static () => StructLayout.Find(9_001_000, null)).Message
        );

    [Fact]
    public void A_layout_file_of_the_user_is_used()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "layout.json");
        File.WriteAllText(file, """{"version":9001000,"countSize":8,"mjModel":{"nq":16},"mjData":{"qpos":32}}""");
        Assert.Equal(32, StructLayout.Find(9_001_000, file).Data("qpos"));
        Assert.Equal(
            "the layout of MuJoCo 9.1.0 has no field 'qvel'",
            Assert.Throws<InvalidInputException>(() => StructLayout.Find(9_001_000, file).Data("qvel")).Message
        );
        Assert.Equal(
            $"MUJOCO_LAYOUT: '{file}' is for MuJoCo 9.1.0, but the library is 2.2.2",
            Assert.Throws<InvalidInputException>(() => StructLayout.Find(222, file)).Message
        );
        foreach (
            string wrong in new[] { "", "{}", "[1]", """{"version":"x"}""", """{"version":222,"countSize":1.5}""" }
        )
        {
            File.WriteAllText(file, wrong);
            Assert.StartsWith(
                $"MUJOCO_LAYOUT: cannot read '{file}' as the output of eng/mujoco-layout.c: ",
                Assert.Throws<InvalidInputException>(() => StructLayout.Find(222, file)).Message
            );
        }
    }

    [Fact]
    public void A_library_that_does_not_exist_is_refused_with_the_way_to_install_it()
    {
        using var folder = new TemporaryFolder();
        foreach (string path in new[] { folder.Path, Path.Combine(folder.Path, "libmujoco.so") })
        {
            string message = Assert.Throws<InvalidInputException>(() => LibrarySearch.Load(path)).Message;
            Assert.StartsWith($"MUJOCO_LIBRARY: '{path}' is neither a MuJoCo library nor a folder with one: ", message);
            Assert.Contains("https://github.com/google-deepmind/mujoco/releases", message);
        }

        string text = Path.Combine(folder.Path, "text.so");
        File.WriteAllText(text, "text");
        Assert.StartsWith(
            $"MUJOCO_LIBRARY: '{text}' cannot be loaded; it must be a MuJoCo library for ",
            Assert.Throws<InvalidInputException>(() => LibrarySearch.Load(text)).Message
        );
    }

    [MuJoCoFact]
    public void A_model_that_MuJoCo_refuses_gives_its_reason()
    {
        string message = Assert.Throws<InvalidInputException>(static () => MuJoCoModel.Parse(Ball, "ball")).Message;
        Assert.StartsWith(
            $"MuJoCo {StructLayout.Text(Engine.Instance.Layout.Version)} cannot load the model ball: ",
            message
        );
        Assert.Contains("'j'", message);
        Assert.Equal(
            "there is no model file 'missing.xml'",
            Assert.Throws<InvalidInputException>(static () => MuJoCoModel.Load("missing.xml")).Message
        );
    }

    [MuJoCoFact]
    public void A_model_without_what_the_task_reads_is_refused()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "ball.xml");
        File.WriteAllText(
            file,
            Ball.Replace("<actuator><motor joint=\"j\"/></actuator>", "", StringComparison.Ordinal)
        );
        Assert.Equal(
            $"the model '{file}' has 1 joint positions and 1 velocities, but the task needs at least 3 and 1",
            Assert.Throws<InvalidInputException>(() => Tasks.Create("Hopper-v4", ("model", file))).Message
        );
        File.WriteAllBytes(file, EmbeddedFile.Read("ant.xml"));
        Assert.Equal(
            $"the model '{file}' has no body 'fingertip'",
            Assert.Throws<InvalidInputException>(() => Tasks.Create("Reacher-v4", ("model", file))).Message
        );
        Assert.Equal(
            "frame_skip must be at least 1, not 0",
            Assert.Throws<InvalidInputException>(() => Tasks.Create("Ant-v5", ("frame_skip", "0"))).Message
        );
    }

    [MuJoCoFact]
    public void An_unstable_simulation_is_counted_or_stops_with_environment_and_step()
    {
        using MuJoCoEnvironment counting = Tasks.Create("HalfCheetah-v4");
        var observation = new float[17];
        counting.Reset(observation);
        counting.Simulation.Qvel[0] = 1e20;
        counting.Step(new float[6], observation);
        Assert.Equal(1, counting.Simulation.WarningCount);
        Assert.Contains("unstable", counting.Simulation.LastWarning);

        MuJoCoEnvironment? last = null;
        EnvironmentEntry entry = Tasks.Find("HalfCheetah-v4").With("stop_on_warning", "true");
        using var environments = VectorEnvironment.From(() => last = (MuJoCoEnvironment)entry.Create(), 3);
        VectorStep steps = environments.CreateStep();
        environments.Reset(1, new float[3 * 17]);
        environments.Step(new float[18], steps);
        last!.Simulation.Qvel[0] = 1e20;
        Assert.StartsWith(
            "environment 2, step 2 of episode 1: MuJoCo warns of the model half_cheetah.xml: ",
            Assert.Throws<InvalidInputException>(() => environments.Step(new float[18], steps)).Message
        );
    }

    [MuJoCoFact]
    public void An_error_of_the_engine_in_the_initial_state_is_an_exception()
    {
        string model = System.Text.Encoding.UTF8.GetString(EmbeddedFile.Read("ant.xml"));
        string small = model.Replace("<default>", "<size nstack=\"10\"/><default>", StringComparison.Ordinal);
        Assert.Contains(
            "tack overflow",
            Assert.Throws<InvalidInputException>(() => MuJoCoModel.Parse(small, "small")).Message
        );
    }

    [MuJoCoFact]
    public void A_disposed_simulation_is_refused()
    {
        MuJoCoEnvironment ant = Tasks.Create("Ant-v4");
        var observation = new float[27];
        ant.Reset(observation);
        ant.Dispose();
        ant.Dispose();
        Assert.Equal(0, ant.Simulation.Xpos.Length);
        Assert.Throws<ObjectDisposedException>(() => ant.Simulation.Step(1));
        Assert.Throws<ObjectDisposedException>(() => ant.Simulation.Time);
    }
}
