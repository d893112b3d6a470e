using System.CommandLine;
using Proximal.Onnx;

namespace Proximal.Cli;

/// <summary>The command <c>proximal export RUN</c>: exports a policy as ONNX or safetensors.</summary>
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
        Option<bool> best = Flag.Switch("--best", "Use the best checkpoint of the run instead of the latest.");
        Option<bool> value = Flag.Switch(
            "--with-value",
            "Add the value estimate of the critic to the outputs of the ONNX model."
        );
        var command = new Command("export", "Export a trained policy as an ONNX model or as safetensors.")
        {
            source,
            onnx,
            safetensors,
            best,
            value,
        };
        command.SetAction(result =>
        {
            (string? model, string? weights) = (result.GetValue(onnx), result.GetValue(safetensors));
            if (model is null && weights is null)
                throw new InvalidInputException("nothing to write: add --onnx FILE or --safetensors PATH");
            if (model is null && result.GetValue(value))
                throw new InvalidInputException("--with-value applies to ONNX models: add --onnx FILE");
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
