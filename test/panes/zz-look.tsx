import { EventEmitter } from 'node:events';
import { render } from 'ink';
import { Screen } from '../../source/panes/Screen.tsx';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { focusOn, healthy, oneDown, ui } from './snapshots.ts';
import { draw } from './terminal.tsx';
const show = async (snapshot: any, chosen: any, columns: number, rows: number, ascii = false) => {
  const { screen, settle, close } = draw(<Screen {...{ snapshot, ui: chosen, columns, rows, glyphs: glyphSet(ascii) }} />, columns, rows);
  await settle(); console.log(`=== ${columns}x${rows}`); console.log(screen.lines().join('\n')); close();
};
if (!process.env.PERF) {
await show(healthy, {...ui, overlay:'help'}, 120, 36);
await show(healthy, {...ui, overlay:'help'}, 80, 24);
await show(healthy, {...ui, overlay:'help'}, 60, 15);
await show(oneDown, focusOn('slots'), 110, 28, true);
}
class Out extends EventEmitter{columns=120;rows=36;isTTY=true;writable=true;n=0;write(s:string,cb:any){this.n+=s.length;typeof cb==='function'&&cb();return true}}
const out=new Out();
const el=(i:number)=><Screen {...{ snapshot: {...healthy, at: healthy.at+i*1000, derived:{...healthy.derived, services: healthy.derived.services.map(x=>({...x,cpuPercent:i%50+0.1,uptimeMs:i*1000})), batches: healthy.derived.batches.slice(i%60), topics: healthy.derived.topics.map(x=>({...x,recordsPerS:i, history:x.history.slice(i%7)}))}}, ui, columns:120, rows:36, glyphs: glyphSet(false) }} />;
const inst=render(el(0),{stdout:out as any,interactive:true,alternateScreen:true,incrementalRendering:true,patchConsole:false,maxFps:1000});
for (let i=1;i<60;i++){inst.rerender(el(i));await inst.waitUntilRenderFlush();}
const t=process.cpuUsage();out.n=0;
for (let i=60;i<260;i++){inst.rerender(el(i));await inst.waitUntilRenderFlush();}
const e=process.cpuUsage(t); console.log('cpu ms/frame', (e.user+e.system)/1000/200, 'bytes/frame', out.n/200);
inst.unmount();
