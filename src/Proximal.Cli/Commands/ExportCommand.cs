using System.CommandLine;
using Proximal.Onnx;

namespace Proximal.Cli;

/// <summary>The command <c>proximal export RUN</c>: exports a policy as ONNX, as safetensors or for games.</summary>
internal static class ExportCommand
{
    private const string HelpNotes = """
        An ONNX model (opset 17) runs in any ONNX runtime: Python, JavaScript, C++, browsers, game engines. It takes raw
        observations of the environment and returns the most probable action in the form that the environment takes: the
        model includes normalization, one-hot encodings, masks and bounds. Dict observations and actions have named
        inputs and outputs, such as observation.camera and action.wheel. A recurrent policy has an input state and an
        output next_state: pass zeros at the start of an episode, and the next_state of the previous step afterwards.

        --safetensors writes a policy for Policy.Load(PATH) in C#, without the training state: a folder with policy.json
        and policy.safetensors, or one file.

        --inference writes one small file for the package Proximal.Inference, which runs policies in games: Unity, Godot
        and .NET. A policy with custom parts is rejected. If the environment stacks observations with FrameStack, pass
        their number as --frame-stack: the game then passes single observations.
        """;

    public static Command Create()
    {
        var source = new Argument<string>("RUN")
        {
            Description = "Run folder, name of a run in runs/, or the folder or file of a checkpoint or policy.",
        };
        Option<string?> onnx = Flag.Text("--onnx", "FILE", "Write an ONNX model.");
        Option<string?> safetensors = Flag.Text(
            "--safetensors",
            "PATH",
            "Write the policy as safetensors: one file if PATH ends in .safetensors, otherwise a folder."
        );
        Option<string?> inference = Flag.Text(
            "--inference",
            "FILE",
            "Write a policy file for Proximal.Inference, which runs policies in games."
        );
        Option<long?> frames = Flag.Integer(
            "--frame-stack",
            "Number of observations that FrameStack stacked, for --inference. Default 1."
        );
        Option<bool> best = Flag.Switch("--best", "Use the best checkpoint of the run instead of the latest.");
        Option<bool> value = Flag.Switch(
            "--with-value",
            "Add the value estimate of the critic to the ONNX model or the file for Proximal.Inference."
        );
        var command = new Command("export", "Export a trained policy as an ONNX model, as safetensors or for games.")
        {
            source,
            onnx,
            safetensors,
            inference,
            frames,
            best,
            value,
        };
        command.SetAction(result =>
        {
            (string? model, string? weights) = (result.GetValue(onnx), result.GetValue(safetensors));
            string? game = result.GetValue(inference);
            if (model is null && weights is null && game is null)
                throw new InvalidInputException(
                    "nothing to write: add --onnx FILE, --safetensors PATH or --inference FILE"
                );
            if (model is null && game is null && result.GetValue(value))
                throw new InvalidInputException(
                    "--with-value applies to ONNX models and files for games: add --onnx FILE or --inference FILE"
                );
            if (game is null && result.GetValue(frames) is not null)
                throw new InvalidInputException("--frame-stack applies to files for games: add --inference FILE");
            var exported = ExportedPolicy.Find(
                result.GetRequiredValue(source),
                result.GetValue(best),
                Console.Error.WriteLine
            );
            if (model is not null)
                WriteModel(exported, model, result.GetValue(value));
            if (weights is not null)
            {
                OutputFolder.CreateFor(weights);
                exported.Policy.Save(weights);
                Console.WriteLine($"wrote {weights} from {exported.Source}");
            }
            if (game is not null)
            {
                OutputFolder.CreateFor(game);
                InferenceFile.Write(
                    exported.Policy,
                    game,
                    new InferenceFileOptions
                    {
                        WithValue = result.GetValue(value),
                        FrameStack = (int)Math.Min(result.GetValue(frames) ?? 1, int.MaxValue),
                        Environment = exported.Environment,
                        Algorithm = exported.Algorithm,
                    }
                );
                Console.WriteLine($"wrote {game} from {exported.Source}");
            }
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal export runs/CartPole-v1 --onnx cartpole.onnx",
                "proximal export runs/CartPole-v1 --best --onnx cartpole.onnx --with-value",
                "proximal export runs/CartPole-v1/checkpoints/step-50176 --onnx cartpole.onnx",
                "proximal export runs/CartPole-v1 --safetensors cartpole                 for Policy.Load(\"cartpole\")",
                "proximal export runs/CartPole-v1 --safetensors cartpole.safetensors     the same in one file",
                "proximal export runs/CartPole-v1 --inference cartpole.policy            for Proximal.Inference, in games",
            ]
        );
        return command;
    }

    private static void WriteModel(ExportedPolicy exported, string path, bool withValue)
    {
        OutputFolder.CreateFor(path);
        var options = new OnnxOptions
        {
            WithValue = withValue,
            Environment = exported.Environment,
            Algorithm = exported.Algorithm,
        };
        OnnxSignature signature = OnnxModel.Write(exported.Policy, path, options);
        Console.WriteLine($"wrote {path} from {exported.Source}");
        foreach (string input in signature.Inputs)
            Console.WriteLine($"  in   {input}");
        foreach (string output in signature.Outputs)
            Console.WriteLine($"  out  {output}");
    }
}
